"""The columns that tell who did a thing, which stay as they were when two accounts are joined."""

STAYING = """
anchor_text.added_by_id answer_marking.marked_by_id given_mark.marker_id late_decision.by_id audit_entry.actor_id
group_member.added_by_id group_member.ended_by_id
quiz_marker.added_by_id approval.asked_by_id approval.decided_by_id attempt_event.by_id
quiz_override.by_id quiz_override.withdrawn_by_id board_standing_row.user_id bulletin_withdrawal.by_id
published_revision.by_id
bank_question.author_id board_issue.published_by_id board_row.user_id comparison_run.started_by_id
board_objection.decided_by_id board_proposal.asked_by_id board_proposal.decided_by_id
bulletin.approved_by_id bulletin.submitted_by_id bulletin_draft.made_by_id bulletin_draft.submitted_by_id
comparison_run.stopped_by_id content_overlay.by_id contest_result.published_by_id deadline_extension.granted_by_id
draw.by_id editor_draft.by_id entry.screened_by_id finding.decided_by_id interest.declared_by_id
judge_invitation.invited_by_id keyed_entry.by_id mark_change.by_id membership.user_id publication_request.by_id
publication_request.returned_by_id draft_author.user_id media_overlay.by_id
quiz_correction.asked_by_id quiz_correction.decided_by_id rules_change.by_id rules_draft.by_id ruling.by_id
stage_change.by_id outbox_message.person_id
question_report.answered_by_id pass_mark_panel.opened_by_id pass_mark_panel.decided_by_id
pass_mark_borderline.by_id quiz_message.by_id offline_code.shown_by_id offline_paper.user_id
paper_batch.made_by_id quiz_paper.voided_by_id paper_entry.by_id paper_entry.person_id
paper_draft.by_id paper_scan.by_id
"""
