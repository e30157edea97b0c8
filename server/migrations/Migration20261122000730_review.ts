import { Migration } from "@mikro-orm/migrations";

/** Questions of reviewers to agents, while the lead stays theirs; and of what a score was made. */
export class Migration20261122000730_review extends Migration {
  override up(): void {
    this.addSql(`
      create table lead_question (
        id uuid primary key,
        lead_id uuid not null references lead,
        asked_at timestamptz not null,
        asked_by uuid not null,
        asked_by_name text not null,
        question text not null check (length(question) between 1 and 2000),
        closed_at timestamptz,
        answered_by uuid,
        answered_by_name text,
        answer text check (length(answer) between 1 and 2000),
        check (answer is null or (closed_at is not null and answered_by_name is not null))
      )`);
    this.addSql(`comment on column lead_question.closed_at is
      'When it was answered, or fell away because the lead was decided without an answer.'`);
    this.addSql(`create unique index lead_question_open on lead_question (lead_id)
      where closed_at is null`);
    this.addSql(`create index lead_question_lead on lead_question (lead_id, asked_at)`);
    this.addSql(`alter table lead add column score_parts jsonb`);
    this.addSql(`comment on column lead.score_parts is
      'The score as it stood at the last decision, part by part; null before it.'`);
  }
}
