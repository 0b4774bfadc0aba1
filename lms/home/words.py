"""Words of the first page: what periodic work is called, what a bit is about."""

from lms.errors import N_

JOB_LABELS = {
    "audit.begin": N_("Link the records of the audit log"),
    "audit.check": N_("Check the audit log for changes"),
    "quizzes.recount_bank": N_("Count the use of the questions of the bank"),
    "quizzes.share_out_answers": N_("Assign answers to the markers of quizzes"),
    "quizzes.tell_openings": N_("Notify people of quizzes that open or close"),
    "quizzes.close_overdue": N_("Close attempts whose time has run out"),
    "contests.open_due": N_("Open contests whose opening date has come"),
    "contests.close_due": N_("Close contests whose deadline has passed"),
    "contests.search_entries": N_("Check entries for names and copied passages"),
    "contests.forget_previews": N_("Remove previewed files that were not entered within a day"),
    "audit.mail_head": N_("Mail the newest link of the audit chain"),
    "outbox.forget_ended": N_("Delete old entries of the mail outbox"),
    "outbox.send_waiting": N_("Send waiting mail"),
    "notifications.queue_digests": N_("Prepare digests of notifications"),
    "notifications.forget": N_("Delete old notifications"),
    "notifications.spread": N_("Notify people when there are many of them"),
    "regrading.follow_corrections": N_("Update grades and boards after corrections"),
    "boards.publish_due": N_("Publish boards that are due"),
    "boards.finish_due": N_("Make boards final whose notice period is over"),
    "boards.update_standings": N_("Update the standings of boards before their freeze"),
    "announcements.tell_due": N_("Notify readers of announcements that are due"),
    "surveys.end_due": N_("Close surveys and prepare their results"),
    "surveys.tell_openings": N_("Notify people of surveys that open or close soon"),
    "bulletins.draft_due": N_("Draft bulletins that are due"),
    "people.forget_sign_in_failures": N_("Clear failed sign-in attempts"),
    "operations.back_up": N_("Back up the site"),
    "operations.restore_as_drill": N_("Restore a backup as a drill"),
    "operations.sweep_store": N_("Remove stored files that nothing uses any more"),
    "schedule.forget_runs": N_("Delete old job records"),
}

KIND_LABELS = {
    "course": N_("Courses"),
    "lesson": N_("Lessons"),
    "quiz": N_("Quizzes"),
    "board": N_("Boards"),
    "bulletin": N_("Bulletins"),
    "survey": N_("Surveys"),
    "contest": N_("Contests"),
}

TIP_LABELS = {
    "note": N_("Good to know"),
    "tip": N_("Tip"),
    "important": N_("Important"),
    "warning": N_("Caution"),
    "caution": N_("Remember"),
}
