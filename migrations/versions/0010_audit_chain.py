"""audit chain"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Rows of these tables are only ever added.
ADDED_ONLY = (
    "audit_entry",
    "audit_link",
    "board_issue",
    "board_row",
    "contest_result",
    "mark_change",
    "response",
    "ruling",
    "rules_change",
    "stage_change",
)
PUBLISHED = ("board_issue", "contest_result")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "audit_link",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("log", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_link")),
    )
    with op.batch_alter_table("audit_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_link_log_key"), ["log", "key"], unique=False)
    for table in PUBLISHED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("chain_number", sa.Integer(), nullable=True))
            batch_op.add_column(sa.Column("chain_hash", sa.String(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME; END $$"
        )
    for table in ADDED_ONLY:
        _forbid_change(table)


def _forbid_change(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_added_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
        )


def downgrade() -> None:
    """Go back down."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in ADDED_ONLY:
        if is_postgresql:
            op.execute(f"DROP TRIGGER {table}_added_only ON {table}")
        else:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
    if is_postgresql:
        op.execute("DROP FUNCTION refuse_change()")
    for table in PUBLISHED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("chain_hash")
            batch_op.drop_column("chain_number")
    with op.batch_alter_table("audit_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_link_log_key"))
    op.drop_table("audit_link")
