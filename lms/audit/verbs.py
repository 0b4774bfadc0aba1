"""What can be done that the audit trail keeps, and what each act is called."""

from enum import StrEnum

from lms.errors import N_


class Verb(StrEnum):
    """An act in the audit trail; the value is what rows keep and must never change."""

    ACCOUNT_CLOSE = "closed an account"
    ACCOUNT_REOPEN = "opened an account again"
    ANSWER_MARK = "quiz.mark-answer"
    ANSWER_UNMARK = "quiz.unmark-answer"
    ANNOUNCEMENT_CHANGE = "announcement.change"
    ANNOUNCEMENT_POST = "announcement.post"
    ANNOUNCEMENT_REMIND = "announcement.remind"
    ANNOUNCEMENT_WITHDRAW = "announcement.withdraw"
    APPROVAL_ASK = "approval.ask"
    APPROVAL_DECLINE = "approval.decline"
    APPROVAL_GRANT = "approval.grant"
    APPROVAL_WITHDRAW = "approval.withdraw"
    ANCHORS_INSERT = "contest.plant-anchors"
    ATTEMPTS_END = "quiz.end"
    ATTEMPTS_EXTEND = "quiz.extend"
    ATTEMPTS_PAUSE = "quiz.pause"
    ATTEMPTS_RESUME = "quiz.resume"
    ATTEMPTS_DEVICE = "quiz.allow-device"
    ATTEMPT_REOPEN = "quiz.reopen-attempt"
    QUIZ_CORRECT = "quiz.correct-question"
    AWARD_WITHDRAW = "contest.withdraw_award"
    ANCHOR_SET = "anchor.set"
    ANCHOR_TEXT_ADD = "anchor.add-text"
    ANCHOR_TEXT_CHANGE = "anchor.change-text"
    ANCHOR_TEXT_REMOVE = "anchor.remove-text"
    ASSIGNMENT_ASK = "reading.ask"
    ASSIGNMENT_DECLINE = "reading.decline"
    BOARD_ANSWER = "board.answer-objection"
    BOARD_APPROVE = "board.approve-draft"
    BOARD_DECLINE = "board.set-draft-aside"
    BOARD_FINISH = "board.finish"
    BOARD_OBJECT = "board.object"
    BOARD_PROPOSE = "board.propose"
    BOARD_PUBLISH = "published an issue"
    BULLETIN_DISCARD = "bulletin.discard-draft"
    BULLETIN_DRAFT = "bulletin.draft"
    BULLETIN_PUBLISH = "bulletin.publish"
    BULLETIN_SEND_BACK = "bulletin.send-back"
    BULLETIN_SUBMIT = "bulletin.submit"
    BULLETIN_WITHDRAW = "bulletin.withdraw"
    CALENDAR_FEED_END = "calendar_feed.end"
    CALENDAR_FEED_MAKE = "calendar_feed.make"
    CERTIFICATES_ISSUE = "contest.issue_certificates"
    CERTIFICATE_REVOKE = "contest.revoke_certificate"
    CERTIFICATE_SEAL = "contest.change-seal"
    COMPARISONS_START = "comparing.start"
    COMPARISONS_STOP = "comparing.stop"
    DEADLINE_EXTEND = "deadline.extend"
    DEADLINE_REVOKE = "deadline.revoke"
    DRAFTS_REMIND = "drafts.remind"
    JUDGES_REMIND = "judges.remind"
    MAIL_DISCARD = "mail.discard"
    MAIL_SEND_AGAIN = "mail.send-again"
    MAIL_WORD = "mail.word"
    CONTENT_PUBLISH = "content.publish"
    CONTEST_ALLOCATE = "contest.allocate"
    CONTEST_BEGIN = "contest.begin"
    CONTEST_CHANGE_RULES = "contest.change-rules"
    CONTEST_DECLARE_CONFLICTS = "contest.declare-conflicts"
    CONTEST_DISCARD_DRAFT = "contest.discard-draft"
    CONTEST_EXPORT = "contest.export"
    CONTEST_FINISH = "contest.finish"
    CONTEST_FIX_RANKS = "contest.fix_ranks"
    CONTEST_KEEP_RULES = "contest.keep-rules"
    CONTEST_MOVE = "contest.move"
    CONTEST_OPEN_RANKS = "contest.open_ranks"
    CONTEST_PUBLISH = "contest.publish"
    CONTEST_SEARCH = "contest.search"
    CONTEST_SET_UP = "contest.set-up"
    CONTEST_UNMASK = "contest.unmask"
    CONTEST_WORKBOOK = "contest.workbook"
    CONTEST_WRITE = "contest.write"
    ENQUIRY_ANSWER = "enquiry.answer"
    ENQUIRY_ASK = "enquiry.ask"
    ENQUIRY_CLOSE = "enquiry.close"
    ENQUIRY_HAND_OVER = "enquiry.hand-over"
    ENTRY_ATTACH = "entry.attach"
    ENTRY_CONFIRM = "entry.confirm"
    ENTRY_DECLINE = "entry.decline"
    ENTRY_KEY = "entry.key"
    ENTRY_LEAVE = "entry.leave"
    ENTRY_DETACH = "entry.detach"
    ENTRY_EXCLUDE = "entry.exclude"
    ENTRY_INVITE = "entry.invite"
    ENTRY_READMIT = "entry.readmit"
    ENTRY_REFUSED = "entry.refused"
    ENTRY_RELEASE = "entry.release"
    ENTRY_RESTORE = "entry.restore"
    ENTRY_RULE = "contest.rule"
    ENTRY_SCREEN = "entry.screen"
    ENTRY_START = "entry.start"
    ENTRY_SUBMIT = "entry.submit"
    ENTRY_UNINVITE = "entry.uninvite"
    ENTRY_WITHDRAW = "entry.withdraw"
    ENTRY_WITHHOLD = "entry.withhold"
    EXTRA_TIME_SET = "set extra time"
    FINDING_DECIDE = "finding.decide"
    LATE_ANSWERS_ACCEPT = "quiz.accept-late-answers"
    LATE_ANSWERS_LEAVE = "quiz.leave-late-answers"
    OFFLINE_CODE_SHOW = "quiz.show-offline-code"
    GROUP_ADD = "group.add"
    GROUP_CHANGE = "group.change"
    GROUP_CLOSE = "group.close"
    GROUP_MEMBERS = "group.change-members"
    JUDGE_APPOINT = "contest.appoint"
    JUDGE_CALIBRATED = "judge.calibrated"
    JUDGE_CATEGORY = "contest.judge-category"
    JUDGE_CALIBRATION_REPEAT = "judge.calibration-repeat"
    JUDGE_CALIBRATION_WAIVE = "judge.calibration-waive"
    JUDGE_INVITE = "judge.invite"
    JUDGE_INVITE_ANSWER = "judge.answer-invitation"
    JUDGE_INVITE_WITHDRAW = "judge.withdraw-invitation"
    JUDGE_REMOVE = "contest.judge-leaves"
    JUDGE_RESTORE = "contest.judge-returns"
    MARKERS_ADD = "quiz.add-markers"
    MARKERS_REMOVE = "quiz.remove-marker"
    MARKING_SHARE = "quiz.share-out-marking"
    MARKS_RELEASE = "quiz.release-marks"
    MARKS_REVIEW = "quiz.hold-marks"
    MARKS_REVIEWED = "quiz.end-review"
    MARK_CHANGE = "mark.change"
    MARK_REFUSED = "mark.refused"
    MARK_REOPEN = "mark.reopen"
    MARK_SUBMIT = "mark.submit"
    OBJECTION_ANSWER = "contest.answer_objection"
    OBJECTION_ASSIGN = "contest.assign_objection"
    OBJECTION_FILE = "contest.object"
    PAPERS_PRINT = "quiz.print-papers"
    PAPERS_MOVE = "quiz.move-exam"
    PAPER_ENTER = "paper.enter"
    PAPER_RECORD = "paper.record"
    PAPER_SETTLE = "paper.settle"
    PAPER_VOID = "paper.void"
    PANEL_CLOSE = "pass-mark.close-panel"
    PANEL_OPEN = "pass-mark.open-panel"
    PANEL_ROUND = "pass-mark.next-round"
    PASS_MARK_DECIDE = "pass-mark.decide"  # noqa: S105 -- the name of an act
    BORDERLINE_CHOOSE = "pass-mark.choose-borderline"
    PASSWORD_CHANGE = "changed own password"  # noqa: S105 -- the name of an act
    PASSWORD_LINK_ASK = "person.ask-password-link"  # noqa: S105 -- the name of an act
    PASSWORD_LINK_SEND = "person.send-password-link"  # noqa: S105 -- the name of an act
    PASSWORD_RESET = "gave a one-time password"  # noqa: S105 -- the name of an act
    PERSON_ADD = "added a person"
    ACCOUNTS_JOIN = "accounts.join"
    PERSON_CHANGE = "changed a person"
    PERSON_MOVE = "moved a person"
    QUESTION_MOVE = "question.move"
    QUESTION_RESTORE = "question.restore"
    QUESTION_RETIRE = "question.retire"
    QUIZ_ASSEMBLE = "quiz.assemble"
    QUIZ_IMPORT = "quiz.import"
    QUIZ_MESSAGE = "quiz.message"
    QUIZ_REMIND = "quiz.remind"
    QUIZ_OVERRIDE_ADD = "quiz.add-exception"
    QUIZ_OVERRIDE_WITHDRAW = "quiz.withdraw-exception"
    ROLE_GRANT = "granted a role"
    ROLE_WITHDRAW = "withdrew a role"
    SECOND_STAGE_START = "second-stage.start"
    SESSIONS_END = "ended all sign-ins"
    SIGN_IN = "signed in"
    SIGN_IN_FAILED = "failed to sign in"
    SIGN_OUT = "signed out"
    SITE_CHANGE = "changed the site"
    STANDINGS_OPEN = "standings.open"
    STANDINGS_SEE = "standings.see"
    DISCUSSION_OPEN = "discussion.end-premoderation"
    DISCUSSION_PREMODERATE = "discussion.premoderate"
    POST_HIDE = "post.hide"
    POST_KEEP = "post.keep"
    POST_PUBLISH = "post.publish"
    POST_REPORT = "post.report"
    THREAD_LOCK = "thread.lock"
    THREAD_MOVE = "thread.move"
    THREAD_SLOW = "thread.slow"
    THREAD_UNLOCK = "thread.unlock"
    UNIT_ADD = "added a unit"
    UNIT_CHANGE = "changed a unit"
    UNIT_MOVE = "moved a unit"


VERB_LABELS = {
    Verb.ACCOUNT_CLOSE: N_("closed an account"),
    Verb.ACCOUNT_REOPEN: N_("reopened an account"),
    Verb.ANSWER_MARK: N_("marked an answer"),
    Verb.ANSWER_UNMARK: N_("took marks back"),
    Verb.ANNOUNCEMENT_CHANGE: N_("changed an announcement"),
    Verb.ANNOUNCEMENT_POST: N_("wrote an announcement"),
    Verb.ANNOUNCEMENT_REMIND: N_("reminded people to confirm an announcement"),
    Verb.ANNOUNCEMENT_WITHDRAW: N_("withdrew an announcement"),
    Verb.APPROVAL_ASK: N_("asked a second person to agree"),
    Verb.APPROVAL_DECLINE: N_("declined a request"),
    Verb.APPROVAL_GRANT: N_("agreed to a request"),
    Verb.APPROVAL_WITHDRAW: N_("withdrew a request"),
    Verb.ANCHORS_INSERT: N_("assigned anchor essays"),
    Verb.ATTEMPTS_END: N_("ended quiz attempts"),
    Verb.ATTEMPTS_EXTEND: N_("gave extra time in a quiz"),
    Verb.ATTEMPTS_PAUSE: N_("paused quiz attempts"),
    Verb.ATTEMPTS_RESUME: N_("resumed quiz attempts"),
    Verb.ATTEMPTS_DEVICE: N_("allowed a change of device in quiz attempts"),
    Verb.ATTEMPT_REOPEN: N_("reopened a quiz attempt"),
    Verb.QUIZ_CORRECT: N_("corrected a quiz question"),
    Verb.AWARD_WITHDRAW: N_("withdrew an award"),
    Verb.ANCHOR_TEXT_ADD: N_("added an anchor text"),
    Verb.ANCHOR_TEXT_CHANGE: N_("changed an anchor text"),
    Verb.ANCHOR_TEXT_REMOVE: N_("removed an anchor text"),
    Verb.ANCHOR_SET: N_("set the agreed marks of an anchor essay"),
    Verb.ASSIGNMENT_ASK: N_("requested another mark"),
    Verb.ASSIGNMENT_DECLINE: N_("returned an assignment"),
    Verb.BOARD_ANSWER: N_("answered an objection to a board"),
    Verb.BOARD_APPROVE: N_("approved a draft of an issue"),
    Verb.BOARD_DECLINE: N_("set a draft of an issue aside"),
    Verb.BOARD_FINISH: N_("made an issue final"),
    Verb.BOARD_OBJECT: N_("objected to an issue"),
    Verb.BOARD_PROPOSE: N_("proposed an issue"),
    Verb.BOARD_PUBLISH: N_("published an issue"),
    Verb.BULLETIN_DISCARD: N_("discarded a draft of a bulletin"),
    Verb.BULLETIN_DRAFT: N_("drafted a bulletin"),
    Verb.BULLETIN_PUBLISH: N_("published a bulletin"),
    Verb.BULLETIN_SEND_BACK: N_("sent a draft of a bulletin back"),
    Verb.BULLETIN_SUBMIT: N_("submitted a bulletin for approval"),
    Verb.BULLETIN_WITHDRAW: N_("withdrew a bulletin"),
    Verb.CERTIFICATES_ISSUE: N_("issued certificates"),
    Verb.CERTIFICATE_REVOKE: N_("revoked a certificate"),
    Verb.CERTIFICATE_SEAL: N_("changed the seal on the certificates"),
    Verb.COMPARISONS_START: N_("started comparison"),
    Verb.COMPARISONS_STOP: N_("ended the comparison"),
    Verb.DEADLINE_EXTEND: N_("extended the deadline for an author"),
    Verb.DEADLINE_REVOKE: N_("revoked an extended deadline"),
    Verb.DRAFTS_REMIND: N_("reminded the authors of drafts"),
    Verb.CONTEST_WRITE: N_("wrote to participants"),
    Verb.JUDGES_REMIND: N_("reminded judges who are late"),
    Verb.MAIL_DISCARD: N_("discarded messages"),
    Verb.MAIL_SEND_AGAIN: N_("sent messages again"),
    Verb.MAIL_WORD: N_("changed the wording of mail"),
    Verb.CONTENT_PUBLISH: N_("published the content folder"),
    Verb.CONTEST_ALLOCATE: N_("assigned entries"),
    Verb.CONTEST_BEGIN: N_("created a contest"),
    Verb.CONTEST_CHANGE_RULES: N_("changed the rules of a contest"),
    Verb.CONTEST_DECLARE_CONFLICTS: N_("declared conflicts of interest"),
    Verb.CONTEST_DISCARD_DRAFT: N_("discarded a draft of the rules"),
    Verb.CONTEST_EXPORT: N_("exported a contest"),
    Verb.CONTEST_FINISH: N_("finished a contest"),
    Verb.CONTEST_FIX_RANKS: N_("confirmed the ranks"),
    Verb.CONTEST_KEEP_RULES: N_("kept the current rules"),
    Verb.CONTEST_MOVE: N_("moved a contest to another stage"),
    Verb.CONTEST_OPEN_RANKS: N_("reopened the ranks"),
    Verb.CONTEST_PUBLISH: N_("published a result"),
    Verb.CONTEST_SEARCH: N_("checked the entries"),
    Verb.CONTEST_SET_UP: N_("set up a contest"),
    Verb.CONTEST_UNMASK: N_("revealed the names"),
    Verb.CONTEST_WORKBOOK: N_("downloaded the workbook of a contest"),
    Verb.ENTRY_ATTACH: N_("attached a file"),
    Verb.ENTRY_CONFIRM: N_("confirmed being a co-author"),
    Verb.ENTRY_DECLINE: N_("declined to be a co-author"),
    Verb.ENTRY_LEAVE: N_("left an entry as co-author"),
    Verb.ENTRY_DETACH: N_("removed a file"),
    Verb.ENTRY_EXCLUDE: N_("excluded an entry"),
    Verb.ENTRY_INVITE: N_("invited a co-author"),
    Verb.ENTRY_READMIT: N_("readmitted an entry"),
    Verb.ENTRY_REFUSED: N_("was refused an entry"),
    Verb.ENTRY_RELEASE: N_("showed a file to judges"),
    Verb.ENTRY_RESTORE: N_("restored an earlier text"),
    Verb.ENTRY_RULE: N_("decided on an entry"),
    Verb.ENTRY_SCREEN: N_("screened an entry"),
    Verb.ENTRY_KEY: N_("entered an entry for its author"),
    Verb.ENTRY_START: N_("started an entry"),
    Verb.ENTRY_SUBMIT: N_("submitted an entry"),
    Verb.ENTRY_UNINVITE: N_("cancelled an invitation"),
    Verb.ENTRY_WITHDRAW: N_("withdrew an entry"),
    Verb.ENTRY_WITHHOLD: N_("hid a file from judges"),
    Verb.EXTRA_TIME_SET: N_("set extra time"),
    Verb.FINDING_DECIDE: N_("decided on a finding"),
    Verb.LATE_ANSWERS_ACCEPT: N_("accepted answers that came too late"),
    Verb.LATE_ANSWERS_LEAVE: N_("did not accept answers that came too late"),
    Verb.OFFLINE_CODE_SHOW: N_("showed the code that opens downloaded papers"),
    Verb.GROUP_ADD: N_("added a group of people"),
    Verb.GROUP_CHANGE: N_("renamed a group of people"),
    Verb.GROUP_CLOSE: N_("closed a group of people"),
    Verb.GROUP_MEMBERS: N_("changed who is in a group"),
    Verb.JUDGE_APPOINT: N_("appointed a judge"),
    Verb.JUDGE_CALIBRATED: N_("completed calibration"),
    Verb.JUDGE_CATEGORY: N_("changed the category of a judge"),
    Verb.JUDGE_CALIBRATION_REPEAT: N_("was outside the calibration tolerance"),
    Verb.JUDGE_CALIBRATION_WAIVE: N_("waived the calibration of a judge"),
    Verb.JUDGE_INVITE: N_("invited a person to judge"),
    Verb.JUDGE_INVITE_ANSWER: N_("answered an invitation to judge"),
    Verb.JUDGE_INVITE_WITHDRAW: N_("withdrew an invitation to judge"),
    Verb.JUDGE_REMOVE: N_("removed a judge from the panel"),
    Verb.JUDGE_RESTORE: N_("restored a judge to the panel"),
    Verb.MARKERS_ADD: N_("appointed markers"),
    Verb.MARKERS_REMOVE: N_("removed a marker"),
    Verb.MARKING_SHARE: N_("assigned answers to markers"),
    Verb.MARKS_RELEASE: N_("released marks"),
    Verb.MARKS_REVIEW: N_("put marks into review"),
    Verb.MARKS_REVIEWED: N_("ended the review of marks"),
    Verb.MARK_CHANGE: N_("changed marks"),
    Verb.MARK_REFUSED: N_("was refused marks"),
    Verb.MARK_REOPEN: N_("returned marks for re-marking"),
    Verb.MARK_SUBMIT: N_("gave marks"),
    Verb.OBJECTION_ANSWER: N_("answered an objection"),
    Verb.OBJECTION_ASSIGN: N_("assigned an objection"),
    Verb.OBJECTION_FILE: N_("made an objection"),
    Verb.PANEL_CLOSE: N_("closed a panel for a pass mark"),
    Verb.PAPERS_PRINT: N_("printed papers of a quiz"),
    Verb.PAPERS_MOVE: N_("changed the exam time of papers"),
    Verb.PAPER_ENTER: N_("entered answers from a paper"),
    Verb.PAPER_RECORD: N_("recorded a paper as an attempt"),
    Verb.PAPER_SETTLE: N_("settled differences between two entries of a paper"),
    Verb.PAPER_VOID: N_("declared a paper void"),
    Verb.PANEL_OPEN: N_("began a panel for a pass mark"),
    Verb.PANEL_ROUND: N_("began the second round of a panel for a pass mark"),
    Verb.PASS_MARK_DECIDE: N_("recorded the decision on a pass mark"),
    Verb.BORDERLINE_CHOOSE: N_("chose the borderline group of a quiz"),
    Verb.PASSWORD_CHANGE: N_("changed own password"),
    Verb.PASSWORD_LINK_ASK: N_("asked for a link to set a password"),
    Verb.PASSWORD_LINK_SEND: N_("sent a link to set a password"),
    Verb.PASSWORD_RESET: N_("issued a one-time password"),
    Verb.PERSON_ADD: N_("added a person"),
    Verb.ACCOUNTS_JOIN: N_("joined two accounts of one person"),
    Verb.PERSON_CHANGE: N_("changed a person"),
    Verb.PERSON_MOVE: N_("moved a person"),
    Verb.QUESTION_MOVE: N_("moved a question to another quiz"),
    Verb.QUESTION_RESTORE: N_("restored a question"),
    Verb.ENQUIRY_ANSWER: N_("answered an enquiry"),
    Verb.ENQUIRY_ASK: N_("wrote an enquiry"),
    Verb.ENQUIRY_CLOSE: N_("closed an enquiry"),
    Verb.ENQUIRY_HAND_OVER: N_("handed over an enquiry"),
    Verb.CALENDAR_FEED_END: N_("ended a calendar feed"),
    Verb.CALENDAR_FEED_MAKE: N_("created a calendar feed"),
    Verb.QUESTION_RETIRE: N_("retired a question"),
    Verb.QUIZ_ASSEMBLE: N_("made a quiz from the question bank"),
    Verb.QUIZ_IMPORT: N_("imported a quiz"),
    Verb.QUIZ_MESSAGE: N_("sent a message to people taking a quiz"),
    Verb.QUIZ_REMIND: N_("reminded people of a quiz"),
    Verb.QUIZ_OVERRIDE_ADD: N_("made an exception for a quiz"),
    Verb.QUIZ_OVERRIDE_WITHDRAW: N_("withdrew an exception for a quiz"),
    Verb.ROLE_GRANT: N_("granted a role"),
    Verb.ROLE_WITHDRAW: N_("removed a role"),
    Verb.SECOND_STAGE_START: N_("started the second stage"),
    Verb.SESSIONS_END: N_("signed out everywhere"),
    Verb.SIGN_IN: N_("signed in"),
    Verb.SIGN_IN_FAILED: N_("failed to sign in"),
    Verb.SIGN_OUT: N_("signed out"),
    Verb.SITE_CHANGE: N_("changed the site settings"),
    Verb.STANDINGS_OPEN: N_("opened the standings to a person before judging had ended"),
    Verb.STANDINGS_SEE: N_("saw the standings before judging had ended"),
    Verb.DISCUSSION_OPEN: N_("let posts appear at once again"),
    Verb.DISCUSSION_PREMODERATE: N_("had posts read before they appear"),
    Verb.POST_HIDE: N_("hid a post"),
    Verb.POST_KEEP: N_("dismissed the reports of a post"),
    Verb.POST_PUBLISH: N_("published a post"),
    Verb.POST_REPORT: N_("reported a post"),
    Verb.THREAD_LOCK: N_("locked a thread"),
    Verb.THREAD_MOVE: N_("moved a thread"),
    Verb.THREAD_SLOW: N_("changed slow mode of a thread"),
    Verb.THREAD_UNLOCK: N_("unlocked a thread"),
    Verb.UNIT_ADD: N_("added a unit"),
    Verb.UNIT_CHANGE: N_("changed a unit"),
    Verb.UNIT_MOVE: N_("moved a unit"),
}
