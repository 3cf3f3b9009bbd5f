/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-ops.h"

#include "encfg-codec.h"
#include "encfg-fake.h"
#include "encfg-test.h"

#define MAX_ROWS 20
#define NEW_WORD 1000 /* what row i shall hold: NEW_WORD + i */

/* A module, a profile without sequences and rows to write to it. */
typedef struct
{
  EncfgFake *fake;
  EncfgTarget target;
  EncfgProfile profile;
  GArray *none;
  EncfgItem items[MAX_ROWS];
  EncfgWriteRow rows[MAX_ROWS];
  guint n_rows;
  GCancellable *cancellable;
  GError *error;
} Story;

static void
story_begin (Story *story, const char *script)
{
  const EncfgLinkTraits traits = {
    .timeout_ms = 500, .max_read = 120, .max_write = 60, .max_gap = 10
  };

  *story = (Story){ 0 };
  story->fake = encfg_fake_new (script);
  ck_assert (encfg_transport_open (&story->fake->parent, NULL, NULL));
  encfg_target_init (&story->target, &story->fake->parent, &traits, 1);
  story->none = g_array_new (FALSE, FALSE, sizeof (gint64));
  story->profile.write_before = g_array_new (FALSE, FALSE, sizeof (EncfgPoke));
  story->profile.write_after = g_array_new (FALSE, FALSE, sizeof (EncfgPoke));
  story->cancellable = g_cancellable_new ();
}

static void
story_end (Story *story)
{
  for (guint i = 0; i < story->n_rows; i++)
    encfg_write_row_clear (&story->rows[i]);
  encfg_fake_destroy (story->fake);
  g_array_unref (story->none);
  g_array_unref (story->profile.write_before);
  g_array_unref (story->profile.write_after);
  g_object_unref (story->cancellable);
  g_clear_error (&story->error);
}

static EncfgItem *
add_row (Story *story, EncfgTable table, guint16 address, guint words)
{
  EncfgItem *item = &story->items[story->n_rows];
  EncfgWriteRow *row = &story->rows[story->n_rows];

  *item = (EncfgItem){
    .label = (char *) "Limit",
    .unit = (char *) "mV",
    .table = table,
    .address = address,
    .access = ENCFG_ACCESS_READ_WRITE,
    .type = encfg_type_find (words == 2 ? "u32" : "u16"),
    .words = words,
    .scale_num = 1,
    .scale_den = 1,
    .no_value = story->none,
    .names = story->none,
  };
  row->item = item;
  for (guint i = 0; i < words; i++)
    row->words[i] = encfg_table_is_bits (table) ? 1 : (guint16) (NEW_WORD + story->n_rows + i);
  story->n_rows++;
  return item;
}

static void
add_rows (Story *story, guint16 address, guint step, guint n)
{
  for (guint i = 0; i < n; i++)
    add_row (story, ENCFG_TABLE_HOLDING, (guint16) (address + i * step), 1);
}

static void
add_poke (GArray *pokes, guint16 address, guint16 value)
{
  const EncfgPoke poke = { ENCFG_TABLE_HOLDING, address, value };

  g_array_append_val (pokes, poke);
}

static gboolean
write_rows (Story *story)
{
  return encfg_ops_write (&story->target,
                          &story->profile,
                          story->rows,
                          story->n_rows,
                          NULL,
                          NULL,
                          story->cancellable,
                          &story->error);
}

/* "verified mismatch …" */
static void
assert_states (const Story *story, const char *expected)
{
  g_autoptr (GString) states = g_string_new (NULL);

  for (guint i = 0; i < story->n_rows; i++)
    g_string_append_printf (
      states, "%s%s", i ? " " : "", encfg_write_state_name (story->rows[i].state));
  ck_assert_str_eq (states->str, expected);
}

/* Rows at 100, 106 and 115 of a module at 9600 baud; `beside` is known of it, 0 registers: nothing.
 * The gaps hold what is their address. */
typedef struct
{
  const char *what;
  const char *script;
  EncfgSpan beside;
  gint64 lag_us;
  guint max_write;
  const char *log;
  guint16 sneaked; /* the word at 110 that another master writes after it was read, or 0 */
  int code;        /* 0: success */
} JoinCase;

static const JoinCase join_cases[] = {
  { "one write, one read-back",
    "",
    { ENCFG_TABLE_HOLDING, 100, 20 },
    8646,
    60,
    "16:100+16 3:100+16",
    0,
    0 },
  { "nothing is known",
    "",
    { ENCFG_TABLE_HOLDING, 0, 0 },
    8646,
    60,
    "6:100+1 6:106+1 6:115+1 3:100+7 3:115+1",
    0,
    0 },
  { "one gap is known",
    "",
    { ENCFG_TABLE_HOLDING, 101, 5 },
    8646,
    60,
    "16:100+7 6:115+1 3:100+7 3:115+1",
    0,
    0 },
  { "not all of a gap",
    "",
    { ENCFG_TABLE_HOLDING, 102, 20 },
    8646,
    60,
    "6:100+1 16:106+10 3:100+16",
    0,
    0 },
  { "no longer than the module takes",
    "",
    { ENCFG_TABLE_HOLDING, 100, 20 },
    8646,
    10,
    "16:100+7 6:115+1 3:100+7 3:115+1",
    0,
    0 },
  { "a module that takes single ones",
    "",
    { ENCFG_TABLE_HOLDING, 100, 20 },
    8646,
    1,
    "6:100+1 6:106+1 6:115+1 3:100+7 3:115+1",
    0,
    0 },
  { "lost on the way, and done",
    "T",
    { ENCFG_TABLE_HOLDING, 100, 20 },
    8646,
    60,
    "16:100+16 3:100+16 3:100+16",
    0,
    0 },
  { "lost on the way, and not done",
    "S",
    { ENCFG_TABLE_HOLDING, 100, 20 },
    8646,
    60,
    "16:100+16 3:100+16 16:100+16 3:100+16",
    0,
    0 },
  { "lost on the way, and another master has written",
    "S",
    { ENCFG_TABLE_HOLDING, 100, 20 },
    8646,
    60,
    "16:100+16 3:100+16 3:100+16",
    7,
    ENCFG_ERROR_NOT_APPLIED },
  { "refused: row by row, and nothing beside",
    "3",
    { ENCFG_TABLE_HOLDING, 100, 20 },
    8646,
    60,
    "16:100+16 6:100+1 6:106+1 6:115+1 3:100+16",
    0,
    0 },
};

START_TEST (rows_are_joined_over_what_is_known_to_be_as_it_was)
{
  const JoinCase *c = &join_cases[_i];
  g_autoptr (EncfgImage) beside = encfg_image_new ();
  guint16 *words, known[2 * MAX_ROWS] = { 0 }; /* some spans reach beyond the rows */
  Story story;

  story_begin (&story, c->script);
  words = story.fake->words[ENCFG_TABLE_HOLDING];
  for (guint16 i = 100; i < 120; i++)
    words[i] = known[i - 100] = i;
  add_rows (&story, 100, 1, 1);
  add_rows (&story, 106, 1, 1);
  add_rows (&story, 115, 1, 1);
  if (c->beside.count > 0)
    encfg_image_store (beside, &c->beside, &known[c->beside.address - 100]);
  story.target.beside = beside;
  story.target.max_gap = 5;
  story.target.max_write = c->max_write;
  story.fake->parent.baud = 9600;
  story.fake->parent.character_bits = 10;
  story.fake->parent.lag_us = c->lag_us;
  if (c->sneaked)
    words[110] = c->sneaked;

  ck_assert_msg (write_rows (&story) == (c->code == 0), "%s", c->what);
  ck_assert_msg (
    g_str_equal (story.fake->log->str, c->log), "%s: %s", c->what, story.fake->log->str);
  for (guint16 i = 100; i < 120; i++)
    if (i != 100 && i != 106 && i != 115)
      ck_assert_uint_eq (words[i], i == 110 && c->sneaked ? c->sneaked : i);
  if (c->code)
    ck_assert_gerror (story.error, ENCFG_ERROR, c->code);
  else
    assert_states (&story, "verified verified verified");
  story_end (&story);
}
END_TEST

START_TEST (on_a_network_nothing_is_written_that_did_not_change)
{
  const EncfgSpan all = { ENCFG_TABLE_HOLDING, 100, 20 };
  const guint16 known[2 * MAX_ROWS] = { 0 };
  g_autoptr (EncfgImage) beside = encfg_image_new ();
  Story story;

  story_begin (&story, "");
  add_rows (&story, 100, 2, 2);
  encfg_image_store (beside, &all, known);
  story.target.beside = beside;
  ck_assert (write_rows (&story));
  ck_assert_str_eq (story.fake->log->str, "6:100+1 6:102+1 3:100+3");
  story_end (&story);
}
END_TEST

START_TEST (what_was_put_back_and_is_another_thing_then_is_told)
{
  const EncfgSpan between = { ENCFG_TABLE_HOLDING, 101, 1 };
  const guint16 known = 5;
  g_autoptr (EncfgImage) beside = encfg_image_new ();
  Story story;

  story_begin (&story, "");
  add_rows (&story, 100, 2, 2);
  story.fake->words[ENCFG_TABLE_HOLDING][101] = 5;
  story.fake->restless = 101;
  story.fake->parent.baud = 9600;
  story.fake->parent.character_bits = 10;
  encfg_image_store (beside, &between, &known);
  story.target.beside = beside;
  ck_assert (!write_rows (&story));
  ck_assert_gerror (story.error, ENCFG_ERROR, ENCFG_ERROR_NOT_APPLIED);
  ck_assert_str_eq (story.error->message,
                    "holding 101: was not to change, but held 5 before the write and holds 6 now");
  assert_states (&story, "verified verified");
  story_end (&story);
}
END_TEST

typedef struct
{
  const char *what;
  const char *script;
  char always;
  const char *log;
  EncfgWriteState state;
  int code; /* 0: success */
} FateCase;

static const FateCase fate_cases[] = {
  { "goes well", "", '.', "6:100+1 3:100+1", ENCFG_WRITE_VERIFIED, 0 },
  { "is acknowledged and ignored",
    "I",
    '.',
    "6:100+1 3:100+1",
    ENCFG_WRITE_MISMATCH,
    ENCFG_ERROR_NOT_APPLIED },
  { "is refused", "3", '.', "6:100+1 3:100+1", ENCFG_WRITE_REFUSED, ENCFG_ERROR_REFUSED_VALUE },
  { "is done and refused all the same", "D", '.', "6:100+1 3:100+1", ENCFG_WRITE_VERIFIED, 0 },
  { "times out but was done", "T", '.', "6:100+1 3:100+1 3:100+1", ENCFG_WRITE_VERIFIED, 0 },
  { "is answered with garbage but was done",
    "G",
    '.',
    "6:100+1 3:100+1 3:100+1",
    ENCFG_WRITE_VERIFIED,
    0 },
  { "times out and was not done",
    "S",
    '.',
    "6:100+1 3:100+1 6:100+1 3:100+1",
    ENCFG_WRITE_VERIFIED,
    0 },
  { "finds the module busy", "6", '.', "6:100+1 3:100+1 6:100+1 3:100+1", ENCFG_WRITE_VERIFIED, 0 },
  { "finds a gateway alone", "W", '.', "6:100+1 3:100+1 6:100+1 3:100+1", ENCFG_WRITE_VERIFIED, 0 },
  { "times out twice",
    "S.S",
    '.',
    "6:100+1 3:100+1 6:100+1 3:100+1 3:100+1",
    ENCFG_WRITE_MISMATCH,
    ENCFG_ERROR_NOT_APPLIED },
  { "times out and the module says no the second time",
    "S.3",
    '.',
    "6:100+1 3:100+1 6:100+1 3:100+1",
    ENCFG_WRITE_REFUSED,
    ENCFG_ERROR_REFUSED_VALUE },
  { "times out and the line stays silent",
    "T",
    'S',
    "6:100+1 3:100+1 3:100+1 3:100+1 3:100+1 3:100+1",
    ENCFG_WRITE_NO_ANSWER,
    ENCFG_ERROR_TIMEOUT },
  { "is done and the connection lost", "X", '.', "6:100+1 3:100+1", ENCFG_WRITE_VERIFIED, 0 },
  { "is not done and the connection lost",
    "L",
    '.',
    "6:100+1 3:100+1",
    ENCFG_WRITE_MISMATCH,
    ENCFG_ERROR_NOT_APPLIED },
  { "is lost for good",
    "X",
    'L',
    "6:100+1 3:100+1 3:100+1 3:100+1",
    ENCFG_WRITE_NO_ANSWER,
    ENCFG_ERROR_LOST },
  { "times out and the connection is lost in the read-back",
    "SL",
    '.',
    "6:100+1 3:100+1 3:100+1",
    ENCFG_WRITE_MISMATCH,
    ENCFG_ERROR_NOT_APPLIED },
};

START_TEST (a_write_is_repeated_once_and_only_after_a_read_has_shown_that_it_did_not_happen)
{
  const FateCase *fate = &fate_cases[_i];
  Story story;

  story_begin (&story, fate->script);
  story.fake->always = fate->always;
  add_rows (&story, 100, 1, 1);
  ck_assert_msg (write_rows (&story) == (fate->code == 0),
                 "a write that %s: %s",
                 fate->what,
                 story.error ? story.error->message : "");
  ck_assert_msg (g_str_equal (story.fake->log->str, fate->log),
                 "a write that %s: %s",
                 fate->what,
                 story.fake->log->str);
  assert_states (&story, encfg_write_state_name (fate->state));
  if (fate->code)
    {
      ck_assert_gerror (story.error, ENCFG_ERROR, fate->code);
      ck_assert_gerror (story.rows[0].error, ENCFG_ERROR, fate->code);
    }
  else
    ck_assert_ptr_null (story.rows[0].error);
  ck_assert_uint_eq (story.target.transactions, story.fake->n_exchanges);
  story_end (&story);
}
END_TEST

START_TEST (each_table_and_width_has_its_function)
{
  Story story;

  story_begin (&story, "");
  add_row (&story, ENCFG_TABLE_COIL, 5, 1);
  add_row (&story, ENCFG_TABLE_COIL, 7, 1);
  add_row (&story, ENCFG_TABLE_COIL, 8, 1);
  add_row (&story, ENCFG_TABLE_HOLDING, 100, 1);
  add_row (&story, ENCFG_TABLE_HOLDING, 110, 1)->fc16_only = TRUE;
  add_row (&story, ENCFG_TABLE_HOLDING, 120, 2);
  ck_assert (write_rows (&story));
  ck_assert_str_eq (story.fake->log->str, "5:5+1 15:7+2 6:100+1 16:110+1 16:120+2 1:5+4 3:100+22");
  story_end (&story);
}
END_TEST

START_TEST (scattered_rows_cost_one_write_each_and_one_read)
{
  Story story;

  story_begin (&story, "");
  add_rows (&story, 100, 4, 3);
  ck_assert (write_rows (&story));
  assert_states (&story, "verified verified verified");
  ck_assert_str_eq (story.fake->log->str, "6:100+1 6:104+1 6:108+1 3:100+9");
  story_end (&story);
}
END_TEST

START_TEST (adjoining_rows_cost_one_write_and_one_read)
{
  Story story;

  story_begin (&story, "");
  add_rows (&story, 100, 1, 17);
  ck_assert (write_rows (&story));
  ck_assert_str_eq (story.fake->log->str, "16:100+17 3:100+17");
  for (guint i = 0; i < 17; i++)
    {
      ck_assert_uint_eq (story.fake->words[ENCFG_TABLE_HOLDING][100 + i], NEW_WORD + i);
      ck_assert (story.rows[i].has_read);
      ck_assert_uint_eq (story.rows[i].read_words[0], NEW_WORD + i);
    }
  story_end (&story);
}
END_TEST

START_TEST (a_row_longer_than_any_write_goes_out_in_pieces)
{
  Story story;

  story_begin (&story, "");
  story.target.max_write = 4;
  add_row (&story, ENCFG_TABLE_HOLDING, 100, 6);
  ck_assert (write_rows (&story));
  ck_assert_str_eq (story.fake->log->str, "16:100+4 16:104+2 3:100+6");
  story_end (&story);
}
END_TEST

START_TEST (one_bad_row_does_not_hold_up_its_neighbours)
{
  Story story;

  story_begin (&story, "");
  add_rows (&story, 100, 1, 3);
  story.fake->stubborn[101] = TRUE;
  ck_assert (!write_rows (&story));
  ck_assert_gerror (story.error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_VALUE);
  assert_states (&story, "verified refused verified");
  ck_assert_str_eq (story.fake->log->str, "16:100+3 6:100+1 6:101+1 6:102+1 3:100+3");
  ck_assert (story.rows[1].has_read);
  ck_assert_uint_eq (story.rows[1].read_words[0], 0);
  story_end (&story);
}
END_TEST

/* A refusal may come after half of the work. */
START_TEST (rows_refused_together_are_read_back_though_their_turn_does_not_come)
{
  Story story;

  story_begin (&story, "3L");
  add_rows (&story, 100, 1, 3);
  ck_assert (!write_rows (&story));
  assert_states (&story, "mismatch refused refused");
  ck_assert_str_eq (story.fake->log->str, "16:100+3 6:100+1 3:100+3");
  ck_assert (story.rows[2].has_read);
  story_end (&story);
}
END_TEST

START_TEST (a_row_that_cannot_be_read_does_not_hide_its_neighbours)
{
  Story story;

  story_begin (&story, "");
  add_rows (&story, 100, 1, 3);
  story.fake->hole[101] = TRUE;
  ck_assert (!write_rows (&story));
  ck_assert_gerror (story.error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_ADDRESS);
  assert_states (&story, "verified no-answer verified");
  story_end (&story);
}
END_TEST

START_TEST (after_a_loss_nothing_more_is_written_and_what_was_sent_is_read_back)
{
  Story story;

  story_begin (&story, ".X");
  add_rows (&story, 100, 4, 3);
  add_poke (story.profile.write_after, 900, 2);
  ck_assert (!write_rows (&story));
  ck_assert_gerror (story.error, ENCFG_ERROR, ENCFG_ERROR_LOST);
  assert_states (&story, "verified verified not-attempted");
  ck_assert_str_eq (story.fake->log->str, "6:100+1 6:104+1 3:100+5");
  ck_assert_uint_eq (story.fake->n_opens, 2);
  story_end (&story);
}
END_TEST

START_TEST (a_write_does_not_connect)
{
  Story story;

  story_begin (&story, "");
  add_rows (&story, 100, 1, 1);
  encfg_transport_close (&story.fake->parent);
  ck_assert (!write_rows (&story));
  ck_assert_gerror (story.error, ENCFG_ERROR, ENCFG_ERROR_LOST);
  assert_states (&story, "not-attempted");
  ck_assert_uint_eq (story.fake->n_opens, 1);
  ck_assert_uint_eq (story.fake->n_exchanges, 0);
  story_end (&story);
}
END_TEST

typedef struct
{
  const char *what;
  const char *script;
  const char *states;
  const char *log;
} CancelCase;

static const CancelCase cancel_cases[] = {
  { "after the second answer",
    ".c",
    "verified verified not-attempted",
    "6:100+1 6:104+1 6:900+1 3:100+5" },
  { "while the second, done, is waited for",
    ".C",
    "verified verified not-attempted",
    "6:100+1 6:104+1 6:900+1 3:100+5" },
  { "while the second, not done, is waited for",
    ".K",
    "verified mismatch not-attempted",
    "6:100+1 6:104+1 6:900+1 3:100+5" },
  { "and then the line is silent",
    ".c.SSSS",
    "no-answer no-answer not-attempted",
    "6:100+1 6:104+1 6:900+1 3:100+5" },
};

START_TEST (cancelled_rows_are_read_back_the_rest_is_not_sent_and_the_module_is_locked_again)
{
  const CancelCase *c = &cancel_cases[_i];
  Story story;

  story_begin (&story, c->script);
  add_rows (&story, 100, 4, 3);
  add_poke (story.profile.write_after, 900, 2);
  ck_assert_msg (!write_rows (&story), "cancelled %s", c->what);
  ck_assert_gerror (story.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_states (&story, c->states);
  ck_assert_msg (
    g_str_equal (story.fake->log->str, c->log), "cancelled %s: %s", c->what, story.fake->log->str);
  story_end (&story);
}
END_TEST

START_TEST (cancelling_the_read_back_still_tells_what_was_written)
{
  Story story;

  story_begin (&story, "..K");
  add_rows (&story, 100, 4, 2);
  ck_assert (write_rows (&story));
  assert_states (&story, "verified verified");
  ck_assert_str_eq (story.fake->log->str, "6:100+1 6:104+1 3:100+5 3:100+5");
  story_end (&story);
}
END_TEST

START_TEST (a_cancelled_write_sends_nothing)
{
  Story story;

  story_begin (&story, "");
  add_rows (&story, 100, 4, 2);
  g_cancellable_cancel (story.cancellable);
  ck_assert (!write_rows (&story));
  ck_assert_gerror (story.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_states (&story, "not-attempted not-attempted");
  ck_assert_uint_eq (story.fake->n_exchanges, 0);
  story_end (&story);
}
END_TEST

typedef struct
{
  const char *what;
  const char *script;
  const char *states;
  const char *log;
  int code; /* 0: success */
} SequenceCase;

static const SequenceCase sequence_cases[] = {
  { "go well", "", "verified verified", "6:900+1 6:901+1 16:100+2 6:902+1 3:100+2", 0 },
  { "are refused before the rows",
    ".3",
    "not-attempted not-attempted",
    "6:900+1 6:901+1",
    ENCFG_ERROR_REFUSED_VALUE },
  { "time out before the rows",
    "S",
    "not-attempted not-attempted",
    "6:900+1",
    ENCFG_ERROR_TIMEOUT },
  { "are refused after the rows",
    "...4",
    "verified verified",
    "6:900+1 6:901+1 16:100+2 6:902+1 3:100+2",
    ENCFG_ERROR_DEVICE_FAILURE },
  { "time out after the rows",
    "...S",
    "verified verified",
    "6:900+1 6:901+1 16:100+2 6:902+1 3:100+2",
    ENCFG_ERROR_TIMEOUT },
  { "are run after refused rows",
    "..333",
    "refused refused",
    "6:900+1 6:901+1 16:100+2 6:100+1 6:101+1 6:902+1 3:100+2",
    ENCFG_ERROR_REFUSED_VALUE },
};

START_TEST (sequences_enclose_the_rows_and_are_never_repeated)
{
  const SequenceCase *c = &sequence_cases[_i];
  Story story;

  story_begin (&story, c->script);
  add_poke (story.profile.write_before, 900, 0x55AA);
  add_poke (story.profile.write_before, 901, 1);
  add_poke (story.profile.write_after, 902, 2);
  add_rows (&story, 100, 1, 2);
  ck_assert_msg (write_rows (&story) == (c->code == 0), "sequences that %s", c->what);
  assert_states (&story, c->states);
  ck_assert_msg (g_str_equal (story.fake->log->str, c->log),
                 "sequences that %s: %s",
                 c->what,
                 story.fake->log->str);
  if (c->code)
    ck_assert_gerror (story.error, ENCFG_ERROR, c->code);
  else
    ck_assert_uint_eq (story.fake->words[ENCFG_TABLE_HOLDING][900], 0x55AA);
  story_end (&story);
}
END_TEST

static const struct
{
  gint64 runs_on_s;
  gboolean verified;
} clock_cases[] = { { 0, TRUE }, { 1, TRUE }, { 2, TRUE }, { 3, FALSE }, { -1, FALSE } };

START_TEST (a_clock_may_run_on_until_it_is_read_back)
{
  const EncfgValue written = encfg_value_number (G_GINT64_CONSTANT (1795247999)); /* 07:59:59 */
  const EncfgValue found = encfg_value_number (written.number + clock_cases[_i].runs_on_s);
  EncfgItem *item;
  Story story;

  story_begin (&story, "I");
  item = add_row (&story, ENCFG_TABLE_HOLDING, 200, 6);
  item->type = encfg_type_find ("clock6");
  item->min = item->type->min;
  item->max = item->type->max;
  ck_assert (encfg_codec_encode (item, &written, story.rows[0].words, NULL));
  ck_assert (encfg_codec_encode (item, &found, &story.fake->words[ENCFG_TABLE_HOLDING][200], NULL));
  ck_assert (write_rows (&story) == clock_cases[_i].verified);
  ck_assert_int_eq (story.rows[0].state,
                    clock_cases[_i].verified ? ENCFG_WRITE_VERIFIED : ENCFG_WRITE_MISMATCH);
  story_end (&story);
}
END_TEST

START_TEST (a_mismatch_says_what_the_module_holds)
{
  Story story;

  story_begin (&story, "I");
  add_rows (&story, 100, 1, 1);
  story.fake->words[ENCFG_TABLE_HOLDING][100] = 900;
  ck_assert (!write_rows (&story));
  ck_assert_str_eq (story.rows[0].error->message,
                    "Limit: the module holds 900 mV, written was 1000 mV");
  story_end (&story);
}
END_TEST

static void
take_progress (guint done, guint total, gpointer data)
{
  g_string_append_printf (data, "%u/%u ", done, total);
}

START_TEST (progress_ends_with_all_done)
{
  g_autoptr (GString) progress = g_string_new (NULL);
  Story story;

  story_begin (&story, "");
  add_rows (&story, 100, 4, 2);
  ck_assert (encfg_ops_write (
    &story.target, &story.profile, story.rows, 2, take_progress, progress, NULL, NULL));
  ck_assert_str_eq (progress->str, "1/3 2/3 3/3 ");
  story_end (&story);
}
END_TEST

START_TEST (rows_can_be_written_again)
{
  Story story;

  story_begin (&story, "3");
  add_rows (&story, 100, 1, 1);
  ck_assert (!write_rows (&story));
  g_clear_error (&story.error);
  ck_assert (write_rows (&story));
  assert_states (&story, "verified");
  story_end (&story);
}
END_TEST

typedef struct
{
  const char *what;
  const char *script;
  gboolean sent;
  int code; /* 0: confirmed */
  const char *log;
} CommandCase;

static const CommandCase command_cases[] = {
  { "confirmed", "...", TRUE, 0, "6:60+1 6:50+1 6:61+1" },
  { "silence is no reason to send it again",
    ".S.",
    TRUE,
    ENCFG_ERROR_TIMEOUT,
    "6:60+1 6:50+1 6:61+1" },
  { "busy is no reason either", ".6.", TRUE, ENCFG_ERROR_BUSY, "6:60+1 6:50+1 6:61+1" },
  { "after a loss nothing is sent", ".L", TRUE, ENCFG_ERROR_LOST, "6:60+1 6:50+1" },
  { "without the unlocking nothing is sent", "4", FALSE, ENCFG_ERROR_DEVICE_FAILURE, "6:60+1" },
  { "what was confirmed holds though the locking failed", "..4", TRUE, 0, "6:60+1 6:50+1 6:61+1" },
};

START_TEST (a_command_word_goes_out_once)
{
  const CommandCase *c = &command_cases[_i];
  const EncfgPoke before = { ENCFG_TABLE_HOLDING, 60, 1 }, after = { ENCFG_TABLE_HOLDING, 61, 1 };
  const EncfgItem item = { .table = ENCFG_TABLE_HOLDING, .address = 50 };
  g_autoptr (GError) unfinished = NULL;
  gboolean sent;
  Story story;

  story_begin (&story, c->script);
  g_array_append_val (story.profile.write_before, before);
  g_array_append_val (story.profile.write_after, after);
  ck_assert_msg (
    encfg_ops_command (
      &story.target, &story.profile, &item, 7, &sent, &unfinished, NULL, &story.error) == !c->code,
    "%s",
    c->what);
  if (c->code)
    ck_assert_gerror (story.error, ENCFG_ERROR, c->code);
  else
    ck_assert_uint_eq (story.fake->words[ENCFG_TABLE_HOLDING][50], 7);
  ck_assert_msg (sent == c->sent, "%s", c->what);
  if (g_str_equal (c->script, "..4"))
    ck_assert_gerror (unfinished, ENCFG_ERROR, ENCFG_ERROR_DEVICE_FAILURE);
  else
    ck_assert_no_gerror (unfinished);
  ck_assert_str_eq (story.fake->log->str, c->log);
  story_end (&story);
}
END_TEST

START_TEST (a_command_does_not_connect)
{
  const EncfgItem item = { .table = ENCFG_TABLE_HOLDING, .address = 50 };
  gboolean sent = TRUE;
  Story story;

  story_begin (&story, "");
  encfg_transport_close (&story.fake->parent);
  ck_assert (
    !encfg_ops_command (&story.target, &story.profile, &item, 7, &sent, NULL, NULL, &story.error));
  ck_assert_gerror (story.error, ENCFG_ERROR, ENCFG_ERROR_LOST);
  ck_assert (!sent);
  ck_assert_uint_eq (story.fake->n_exchanges, 0);
  story_end (&story);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("ops-write");
  TCase *tcase = tcase_create ("ops-write");

  tcase_add_loop_test (
    tcase, rows_are_joined_over_what_is_known_to_be_as_it_was, 0, G_N_ELEMENTS (join_cases));
  tcase_add_test (tcase, on_a_network_nothing_is_written_that_did_not_change);
  tcase_add_test (tcase, what_was_put_back_and_is_another_thing_then_is_told);
  tcase_add_loop_test (
    tcase,
    a_write_is_repeated_once_and_only_after_a_read_has_shown_that_it_did_not_happen,
    0,
    G_N_ELEMENTS (fate_cases));
  tcase_add_test (tcase, each_table_and_width_has_its_function);
  tcase_add_test (tcase, scattered_rows_cost_one_write_each_and_one_read);
  tcase_add_test (tcase, adjoining_rows_cost_one_write_and_one_read);
  tcase_add_test (tcase, a_row_longer_than_any_write_goes_out_in_pieces);
  tcase_add_test (tcase, one_bad_row_does_not_hold_up_its_neighbours);
  tcase_add_test (tcase, rows_refused_together_are_read_back_though_their_turn_does_not_come);
  tcase_add_test (tcase, a_row_that_cannot_be_read_does_not_hide_its_neighbours);
  tcase_add_test (tcase, after_a_loss_nothing_more_is_written_and_what_was_sent_is_read_back);
  tcase_add_test (tcase, a_write_does_not_connect);
  tcase_add_loop_test (
    tcase,
    cancelled_rows_are_read_back_the_rest_is_not_sent_and_the_module_is_locked_again,
    0,
    G_N_ELEMENTS (cancel_cases));
  tcase_add_test (tcase, cancelling_the_read_back_still_tells_what_was_written);
  tcase_add_test (tcase, a_cancelled_write_sends_nothing);
  tcase_add_loop_test (
    tcase, sequences_enclose_the_rows_and_are_never_repeated, 0, G_N_ELEMENTS (sequence_cases));
  tcase_add_test (tcase, a_mismatch_says_what_the_module_holds);
  tcase_add_loop_test (
    tcase, a_clock_may_run_on_until_it_is_read_back, 0, G_N_ELEMENTS (clock_cases));
  tcase_add_test (tcase, progress_ends_with_all_done);
  tcase_add_test (tcase, rows_can_be_written_again);
  tcase_add_loop_test (tcase, a_command_word_goes_out_once, 0, G_N_ELEMENTS (command_cases));
  tcase_add_test (tcase, a_command_does_not_connect);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
