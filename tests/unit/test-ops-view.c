/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pages, unit ids and blocks on the wire. */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-fake.h"
#include "encfg-ops.h"
#include "encfg-test.h"

#include <signal.h>
#include <stdio.h>

#define PAGE_REGISTER 900
#define MAX_ROWS 4
#define MAX_SPANS 4

enum
{
  SELF,
  PAGE_1,
  PAGE_2,
  NEXT_UNIT,
  NEXT_UNIT_PAGE_1,
  HIGHEST_UNIT,
  NO_UNIT
};

static const EncfgView all_views[] = {
  [SELF] = { 0 },      [PAGE_1] = { 0, TRUE, 1 },           [PAGE_2] = { 0, TRUE, 2 },
  [NEXT_UNIT] = { 1 }, [NEXT_UNIT_PAGE_1] = { 1, TRUE, 1 }, [HIGHEST_UNIT] = { 246 },
  [NO_UNIT] = { 247 },
};

/* A module at unit 1 that has pages. */
typedef struct
{
  EncfgFake *fake;
  EncfgTarget target;
  EncfgProfile profile;
  GArray *none;
  EncfgItem items[MAX_ROWS];
  EncfgWriteRow rows[MAX_ROWS];
  guint n_rows;
  GError *error;
} Story;

static void
story_begin (Story *story, const char *script)
{
  const EncfgLinkTraits traits = { .timeout_ms = 500, .max_read = 120, .max_write = 60 };

  *story = (Story){ 0 };
  story->fake = encfg_fake_new (script);
  story->fake->page_register = PAGE_REGISTER;
  ck_assert (encfg_transport_open (&story->fake->parent, NULL, NULL));
  encfg_target_init (&story->target, &story->fake->parent, &traits, 1);
  story->target.profile = &story->profile;
  story->none = g_array_new (FALSE, FALSE, sizeof (gint64));
  story->profile.has_page_register = TRUE;
  story->profile.page_table = ENCFG_TABLE_HOLDING;
  story->profile.page_address = PAGE_REGISTER;
  story->profile.items = g_ptr_array_new ();
  story->profile.blocks = g_array_new (FALSE, FALSE, sizeof (EncfgBlock));
  story->profile.views = g_array_new (FALSE, FALSE, sizeof (EncfgView));
  g_array_append_vals (story->profile.views, all_views, G_N_ELEMENTS (all_views));
  story->profile.write_before = g_array_new (FALSE, FALSE, sizeof (EncfgPoke));
  story->profile.write_after = g_array_new (FALSE, FALSE, sizeof (EncfgPoke));
  for (guint page = 0; page < FAKE_N_PAGES; page++)
    for (guint i = 0; i < FAKE_PAGE_SIZE; i++)
      story->fake->words[ENCFG_TABLE_HOLDING][FAKE_PAGED_FROM + page * FAKE_PAGE_SIZE + i] =
        (guint16) (page * 1000 + i);
}

static void
story_end (Story *story)
{
  for (guint i = 0; i < story->n_rows; i++)
    encfg_write_row_clear (&story->rows[i]);
  encfg_fake_destroy (story->fake);
  g_array_unref (story->none);
  g_ptr_array_unref (story->profile.items);
  g_array_unref (story->profile.blocks);
  g_array_unref (story->profile.views);
  g_array_unref (story->profile.write_before);
  g_array_unref (story->profile.write_after);
  g_clear_error (&story->error);
}

static void
add_block (Story *story, EncfgBlock block)
{
  g_array_append_val (story->profile.blocks, block);
}

static EncfgItem *
add_item (Story *story, guint16 view, EncfgTable table, guint16 address)
{
  EncfgItem *item = &story->items[story->n_rows];

  *item = (EncfgItem){
    .label = (char *) "Limit",
    .unit = (char *) "mV",
    .table = table,
    .address = address,
    .view = view,
    .access = ENCFG_ACCESS_READ_WRITE,
    .type = encfg_type_find ("u16"),
    .words = 1,
    .scale_num = 1,
    .scale_den = 1,
    .no_value = story->none,
    .names = story->none,
  };
  g_ptr_array_add (story->profile.items, item);
  return item;
}

static void
add_row (Story *story, guint16 view, EncfgTable table, guint16 address, guint16 word)
{
  story->rows[story->n_rows].item = add_item (story, view, table, address);
  story->rows[story->n_rows++].words[0] = word;
}

static void
add_sequences (Story *story)
{
  const EncfgPoke before = { ENCFG_TABLE_HOLDING, 60, 1 }, after = { ENCFG_TABLE_HOLDING, 61, 1 };

  g_array_append_val (story->profile.write_before, before);
  g_array_append_val (story->profile.write_after, after);
}

static gboolean
write_rows (Story *story)
{
  return encfg_ops_write (
    &story->target, &story->profile, story->rows, story->n_rows, NULL, NULL, NULL, &story->error);
}

static void
assert_story (const Story *story, const char *what, const char *log, int code)
{
  ck_assert_msg (g_str_equal (story->fake->log->str, log), "%s: %s", what, story->fake->log->str);
  ck_assert_msg (code == 0 ? !story->error : g_error_matches (story->error, ENCFG_ERROR, code),
                 "%s: %s",
                 what,
                 story->error ? story->error->message : "no error");
}

/* Reads end at the first span of no registers. */
typedef struct
{
  const char *what;
  const char *script;
  EncfgSpan wanted[MAX_SPANS];
  const char *log;
  int code;
} ReadCase;

#define SEEN(view, address)                                                                        \
  {                                                                                                \
    ENCFG_TABLE_HOLDING, address, 1, view                                                          \
  }

static const ReadCase read_cases[] = {
  { "a page is selected and proved once for all that is read of it",
    "",
    { SEEN (PAGE_1, 500), SEEN (PAGE_1, 510) },
    "6:900+1 3:900+1 3:500+1 3:510+1",
    0 },
  { "each page is selected, the module itself needs none",
    "",
    { SEEN (PAGE_2, 500), SEEN (SELF, 100), SEEN (PAGE_1, 500) },
    "3:100+1 6:900+1 3:900+1 3:500+1 6:900+1 3:900+1 3:500+1",
    0 },
  { "a selection without answer is repeated before anything is read",
    "T",
    { SEEN (PAGE_1, 500) },
    "6:900+1 6:900+1 3:900+1 3:500+1",
    0 },
  { "a selection that was not done neither",
    "S",
    { SEEN (PAGE_1, 500) },
    "6:900+1 6:900+1 3:900+1 3:500+1",
    0 },
  { "a busy module is asked again for its page",
    "6",
    { SEEN (PAGE_1, 500) },
    "6:900+1 6:900+1 3:900+1 3:500+1",
    0 },
  { "without the proof it is selected again",
    ".S",
    { SEEN (PAGE_1, 500) },
    "6:900+1 3:900+1 6:900+1 3:900+1 3:500+1",
    0 },
  { "after a read without answer it is selected again",
    "..S",
    { SEEN (PAGE_1, 500) },
    "6:900+1 3:900+1 3:500+1 6:900+1 3:900+1 3:500+1",
    0 },
  { "after garbage as well",
    "..G",
    { SEEN (PAGE_1, 500) },
    "6:900+1 3:900+1 3:500+1 6:900+1 3:900+1 3:500+1",
    0 },
  { "over a new connection as well",
    "..L",
    { SEEN (PAGE_1, 500) },
    "6:900+1 3:900+1 3:500+1 6:900+1 3:900+1 3:500+1",
    0 },
  { "a page register that refuses to be read is believed, and asked once",
    ".2",
    { SEEN (PAGE_1, 500), SEEN (PAGE_2, 500) },
    "6:900+1 3:900+1 3:500+1 6:900+1 3:500+1",
    0 },
  { "a module that ignores the selection is not read",
    "I",
    { SEEN (PAGE_1, 500) },
    "6:900+1 3:900+1",
    ENCFG_ERROR_NOT_APPLIED },
  { "a page that is refused is not read",
    "3",
    { SEEN (PAGE_1, 500) },
    "6:900+1",
    ENCFG_ERROR_REFUSED_VALUE },
  { "silence for good ends it",
    "SSS",
    { SEEN (PAGE_1, 500) },
    "6:900+1 6:900+1 6:900+1",
    ENCFG_ERROR_LOST },
  { "another unit id", "", { SEEN (NEXT_UNIT, 100) }, "2/3:100+1", 0 },
  { "the page of another unit id is its own",
    "",
    { SEEN (PAGE_1, 500), SEEN (NEXT_UNIT_PAGE_1, 500) },
    "6:900+1 3:900+1 3:500+1 2/6:900+1 2/3:900+1 2/3:500+1",
    0 },
  { "the highest unit id", "", { SEEN (HIGHEST_UNIT, 100) }, "247/3:100+1", 0 },
  { "one above the highest", "", { SEEN (NO_UNIT, 100) }, "", ENCFG_ERROR_RANGE },
};

START_TEST (views_are_read_as_the_table_says)
{
  const ReadCase *c = &read_cases[_i];
  g_autoptr (EncfgImage) image = encfg_image_new ();
  Story story;
  guint n = 0;

  story_begin (&story, c->script);
  while (n < MAX_SPANS && c->wanted[n].count > 0)
    n++;
  encfg_ops_read (&story.target, c->wanted, n, image, NULL, NULL, NULL, &story.error);
  assert_story (&story, c->what, c->log, c->code);
  for (guint i = 0; i < n; i++)
    {
      const EncfgSpan *span = &c->wanted[i];
      guint16 word = 0;

      ck_assert_msg (encfg_image_fetch (image, span, &word) == (c->code == 0), "%s", c->what);
      if (c->code == 0 && span->address >= FAKE_PAGED_FROM)
        ck_assert_uint_eq (word, all_views[span->view].page * 1000 + span->address - 500);
    }
  story_end (&story);
}
END_TEST

START_TEST (a_page_is_known_for_one_job_and_one_connection)
{
  const EncfgSpan span = SEEN (PAGE_1, 500);
  guint16 word;
  Story story;

  story_begin (&story, "");
  for (guint i = 0; i < 2; i++)
    ck_assert (encfg_ops_read_span (&story.target, &span, &word, NULL, NULL));
  assert_story (&story, "one job", "6:900+1 3:900+1 3:500+1 3:500+1", 0);

  g_string_truncate (story.fake->log, 0);
  encfg_transport_close (&story.fake->parent);
  ck_assert (encfg_ops_read_span (&story.target, &span, &word, NULL, NULL));
  assert_story (&story, "a new connection", "6:900+1 3:900+1 3:500+1", 0);

  g_string_truncate (story.fake->log, 0);
  encfg_target_init (
    &story.target, &story.fake->parent, &(EncfgLinkTraits){ .timeout_ms = 500, .max_read = 1 }, 1);
  story.target.profile = &story.profile;
  ck_assert (encfg_ops_read_span (&story.target, &span, &word, NULL, NULL));
  assert_story (&story, "a new job", "6:900+1 3:900+1 3:500+1", 0);
  story_end (&story);
}
END_TEST

START_TEST (a_page_register_is_read_back_as_its_block_allows)
{
  const EncfgSpan span = SEEN (PAGE_1, 500);
  const EncfgBlock never = {
    .table = ENCFG_TABLE_HOLDING, .address = 900, .count = 1, .never_read = TRUE
  };
  const EncfgBlock exact = {
    .table = ENCFG_TABLE_HOLDING, .address = 898, .count = 4, .read_exactly = TRUE
  };
  guint16 word;
  Story story;

  story_begin (&story, "");
  add_block (&story, _i ? never : exact);
  ck_assert (encfg_ops_read_span (&story.target, &span, &word, NULL, NULL));
  ck_assert_uint_eq (word, 1000);
  assert_story (&story, "block", _i ? "6:900+1 3:500+1" : "6:900+1 3:898+4 3:500+1", 0);
  story_end (&story);
}
END_TEST

START_TEST (an_error_names_the_page)
{
  const EncfgSpan span = SEEN (PAGE_2, 500);
  guint16 word;
  Story story;

  story_begin (&story, "I");
  ck_assert (!encfg_ops_read_span (&story.target, &span, &word, NULL, &story.error));
  ck_assert_str_eq (
    story.error->message,
    "selecting page 2: page register holding 900: the module holds 0, written was 2");
  story_end (&story);
}
END_TEST

START_TEST (a_search_selects_no_page)
{
  const EncfgSpan span = SEEN (PAGE_1, 500);
  guint16 word;
  Story story;

  story_begin (&story, "");
  fclose (stdout); /* GLib's last words would end the TAP stream */
  story.target.only_reads = TRUE;
  encfg_ops_read_span (&story.target, &span, &word, NULL, NULL);
}
END_TEST

START_TEST (a_read_honours_the_blocks)
{
  const EncfgSpan wanted[] = {
    SEEN (SELF, 99), SEEN (SELF, 102), SEEN (SELF, 104), SEEN (SELF, 106)
  };
  g_autoptr (EncfgImage) image = encfg_image_new ();
  Story story;

  story_begin (&story, "");
  story.target.max_gap = 8;
  add_block (
    &story,
    (EncfgBlock){ .table = ENCFG_TABLE_HOLDING, .address = 100, .count = 4, .read_exactly = TRUE });
  add_block (
    &story,
    (EncfgBlock){ .table = ENCFG_TABLE_HOLDING, .address = 105, .count = 1, .never_read = TRUE });
  ck_assert (encfg_ops_read (&story.target, wanted, 4, image, NULL, NULL, NULL, NULL));
  assert_story (&story, "blocks", "3:99+1 3:100+4 3:104+1 3:106+1", 0);
  story_end (&story);
}
END_TEST

/* One row, 4711, at holding 510 of page 1; the module is unlocked by 60 and locked by 61. */
typedef struct
{
  const char *what;
  const char *script;
  guint slips_at;
  const char *log;
  EncfgWriteState state;
  int code;
} PageCase;

static const PageCase page_cases[] = {
  { "the page is selected after unlocking, and for the read-back anew",
    "",
    0,
    "6:60+1 6:900+1 3:900+1 6:510+1 6:61+1 6:900+1 3:900+1 3:510+1",
    ENCFG_WRITE_VERIFIED,
    0 },
  { "a selection without answer is repeated, the row is written once",
    ".T",
    0,
    "6:60+1 6:900+1 6:900+1 3:900+1 6:510+1 6:61+1 6:900+1 3:900+1 3:510+1",
    ENCFG_WRITE_VERIFIED,
    0 },
  { "without the page nothing is written",
    ".I",
    0,
    "6:60+1 6:900+1 3:900+1 6:61+1",
    ENCFG_WRITE_NOT_ATTEMPTED,
    ENCFG_ERROR_NOT_APPLIED },
  { "a page that is refused is not written to",
    ".3",
    0,
    "6:60+1 6:900+1 6:61+1",
    ENCFG_WRITE_NOT_ATTEMPTED,
    ENCFG_ERROR_REFUSED_VALUE },
  { "a page that slips away under the row is noticed",
    "",
    4,
    "6:60+1 6:900+1 3:900+1 6:510+1 6:61+1 6:900+1 3:900+1 3:510+1",
    ENCFG_WRITE_MISMATCH,
    ENCFG_ERROR_NOT_APPLIED },
  { "a row without answer is looked up in its page before it is sent again",
    "...S",
    0,
    "6:60+1 6:900+1 3:900+1 6:510+1 6:900+1 3:900+1 3:510+1 6:510+1 6:61+1 6:900+1 3:900+1 3:510+1",
    ENCFG_WRITE_VERIFIED,
    0 },
};

START_TEST (rows_of_a_page_are_written_there_or_nowhere)
{
  const PageCase *c = &page_cases[_i];
  Story story;

  story_begin (&story, c->script);
  story.fake->slips_at = c->slips_at;
  add_sequences (&story);
  add_row (&story, PAGE_1, ENCFG_TABLE_HOLDING, 510, 4711);
  ck_assert_msg (write_rows (&story) == (c->code == 0), "%s", c->what);
  assert_story (&story, c->what, c->log, c->code);
  ck_assert_msg (story.rows[0].state == c->state, "%s: %d", c->what, (int) story.rows[0].state);
  ck_assert_msg (
    (story.fake->words[ENCFG_TABLE_HOLDING][610] == 4711) == (c->code == 0), "%s", c->what);
  story_end (&story);
}
END_TEST

START_TEST (the_page_that_was_read_is_selected_anew_after_unlocking)
{
  const EncfgSpan span = SEEN (PAGE_1, 500);
  guint16 word;
  Story story;

  story_begin (&story, "");
  add_sequences (&story);
  add_row (&story, PAGE_1, ENCFG_TABLE_HOLDING, 510, 4711);
  ck_assert (encfg_ops_read_span (&story.target, &span, &word, NULL, NULL));
  g_string_truncate (story.fake->log, 0);
  ck_assert (write_rows (&story));
  assert_story (&story, "unlocked", page_cases[0].log, 0);
  story_end (&story);
}
END_TEST

START_TEST (each_unit_id_is_unlocked_and_locked_for_its_rows)
{
  Story story;

  story_begin (&story, "");
  add_sequences (&story);
  add_row (&story, NEXT_UNIT, ENCFG_TABLE_HOLDING, 100, 1);
  add_row (&story, SELF, ENCFG_TABLE_HOLDING, 100, 1);
  add_row (&story, NEXT_UNIT_PAGE_1, ENCFG_TABLE_HOLDING, 510, 7);
  write_rows (&story);
  assert_story (&story,
                "units",
                "6:60+1 6:100+1 6:61+1 2/6:60+1 2/6:100+1 2/6:900+1 2/3:900+1 2/6:510+1 2/6:61+1 "
                "3:100+1 2/3:100+1 2/6:900+1 2/3:900+1 2/3:510+1",
                0);
  story_end (&story);
}
END_TEST

START_TEST (a_module_without_single_writes_gets_none)
{
  gboolean sent;
  Story story;

  story_begin (&story, "");
  story.target.fc16_only = TRUE;
  add_sequences (&story);
  add_row (&story, PAGE_1, ENCFG_TABLE_HOLDING, 510, 4711);
  add_row (&story, SELF, ENCFG_TABLE_COIL, 5, 1);
  ck_assert (write_rows (&story));
  assert_story (&story,
                "a write",
                "16:60+1 15:5+1 16:900+1 3:900+1 16:510+1 16:61+1 1:5+1 16:900+1 3:900+1 3:510+1",
                0);
  g_string_truncate (story.fake->log, 0);
  ck_assert (encfg_ops_command (&story.target,
                                &story.profile,
                                add_item (&story, SELF, ENCFG_TABLE_HOLDING, 50),
                                1,
                                &sent,
                                NULL,
                                NULL,
                                NULL));
  assert_story (&story, "a command", "16:60+1 16:50+1 16:61+1", 0);
  story_end (&story);
}
END_TEST

START_TEST (nothing_is_written_if_a_unit_id_is_too_high)
{
  Story story;

  story_begin (&story, "");
  add_sequences (&story);
  add_row (&story, SELF, ENCFG_TABLE_HOLDING, 100, 1);
  add_row (&story, NO_UNIT, ENCFG_TABLE_HOLDING, 100, 1);
  ck_assert (!write_rows (&story));
  assert_story (&story, "units", "", ENCFG_ERROR_RANGE);
  ck_assert_int_eq (story.rows[0].state, ENCFG_WRITE_NOT_ATTEMPTED);
  story_end (&story);
}
END_TEST

START_TEST (a_command_word_goes_to_its_unit_id)
{
  gboolean sent;
  Story story;

  story_begin (&story, "");
  add_sequences (&story);
  ck_assert (encfg_ops_command (&story.target,
                                &story.profile,
                                add_item (&story, NEXT_UNIT, ENCFG_TABLE_HOLDING, 50),
                                1,
                                &sent,
                                NULL,
                                NULL,
                                NULL));
  assert_story (&story, "a command", "2/6:60+1 2/6:50+1 2/6:61+1", 0);
  story_end (&story);
}
END_TEST

/* Rows 101 and 102, to hold 4711 and 4712, of the block 100…103. */
typedef struct
{
  const char *what;
  const char *script;
  const char *log;
  EncfgWriteState state;
  int code;
} WholeCase;

static const WholeCase whole_cases[] = {
  { "is read, laid over and written in one",
    "",
    "3:100+4 16:100+4 3:100+4",
    ENCFG_WRITE_VERIFIED,
    0 },
  { "is not written unread",
    "4",
    "3:100+4",
    ENCFG_WRITE_NOT_ATTEMPTED,
    ENCFG_ERROR_DEVICE_FAILURE },
  { "was done without answer", ".T", "3:100+4 16:100+4 3:100+4 3:100+4", ENCFG_WRITE_VERIFIED, 0 },
  { "was not done: what it holds is read anew before it goes out again",
    ".S",
    "3:100+4 16:100+4 3:100+4 3:100+4 16:100+4 3:100+4",
    ENCFG_WRITE_VERIFIED,
    0 },
  { "is refused: each row for itself",
    ".3",
    "3:100+4 16:100+4 3:100+4 16:100+4 3:100+4 16:100+4 3:100+4",
    ENCFG_WRITE_VERIFIED,
    0 },
  { "is ignored", ".I", "3:100+4 16:100+4 3:100+4", ENCFG_WRITE_MISMATCH, ENCFG_ERROR_NOT_APPLIED },
};

static void
begin_whole (Story *story, const char *script)
{
  story_begin (story, script);
  add_block (
    story,
    (EncfgBlock){ .table = ENCFG_TABLE_HOLDING, .address = 100, .count = 4, .write_whole = TRUE });
  for (guint i = 100; i < 104; i++)
    story->fake->words[ENCFG_TABLE_HOLDING][i] = (guint16) i;
  add_row (story, SELF, ENCFG_TABLE_HOLDING, 101, 4711);
  add_row (story, SELF, ENCFG_TABLE_HOLDING, 102, 4712);
}

START_TEST (a_block_is_written_whole_and_leaves_its_neighbours)
{
  const WholeCase *c = &whole_cases[_i];
  guint16 *words;
  Story story;

  begin_whole (&story, c->script);
  ck_assert_msg (write_rows (&story) == (c->code == 0), "%s", c->what);
  assert_story (&story, c->what, c->log, c->code);
  ck_assert_msg (story.rows[0].state == c->state, "%s", c->what);
  words = story.fake->words[ENCFG_TABLE_HOLDING];
  ck_assert_uint_eq (words[100], 100);
  ck_assert_uint_eq (words[101], c->code ? 101 : 4711);
  ck_assert_uint_eq (words[102], c->code ? 102 : 4712);
  ck_assert_uint_eq (words[103], 103);
  story_end (&story);
}
END_TEST

START_TEST (a_row_that_is_refused_is_not_laid_over_with_the_next)
{
  Story story;

  begin_whole (&story, ".3.3");
  ck_assert (!write_rows (&story));
  assert_story (&story,
                "refused",
                "3:100+4 16:100+4 3:100+4 16:100+4 3:100+4 16:100+4 3:100+4",
                ENCFG_ERROR_REFUSED_VALUE);
  ck_assert_int_eq (story.rows[0].state, ENCFG_WRITE_REFUSED);
  ck_assert_int_eq (story.rows[1].state, ENCFG_WRITE_VERIFIED);
  ck_assert_uint_eq (story.fake->words[ENCFG_TABLE_HOLDING][101], 101);
  story_end (&story);
}
END_TEST

START_TEST (a_block_of_one_register_goes_out_by_function_16)
{
  Story story;

  story_begin (&story, "");
  add_block (
    &story,
    (EncfgBlock){ .table = ENCFG_TABLE_HOLDING, .address = 100, .count = 1, .write_whole = TRUE });
  add_row (&story, SELF, ENCFG_TABLE_HOLDING, 100, 7);
  ck_assert (write_rows (&story));
  assert_story (&story, "one register", "3:100+1 16:100+1 3:100+1", 0);
  story_end (&story);
}
END_TEST

typedef struct
{
  const char *what;
  const char *type; /* of what lies at 103; NULL: nothing is known of it */
  EncfgAccess access;
  const char *message; /* NULL: no failure */
} NeighbourCase;

static const NeighbourCase neighbour_cases[] = {
  { "a row",
    "u16",
    ENCFG_ACCESS_READ_WRITE,
    "Limit: was not to change, but held 103 mV before the write and holds 104 mV now" },
  { "a register of no item",
    NULL,
    ENCFG_ACCESS_READ,
    "holding 103: was not to change, but held 103 before the write and holds 104 now" },
  { "a reading changes by itself", "u16", ENCFG_ACCESS_READ, NULL },
};

START_TEST (a_neighbour_that_changed_is_told)
{
  const NeighbourCase *c = &neighbour_cases[_i];
  Story story;

  begin_whole (&story, "");
  story.fake->restless = 103;
  if (c->type)
    add_item (&story, SELF, ENCFG_TABLE_HOLDING, 103)->access = c->access;
  ck_assert_msg (write_rows (&story) == !c->message, "%s", c->what);
  ck_assert_int_eq (story.rows[0].state, ENCFG_WRITE_VERIFIED);
  ck_assert_int_eq (story.rows[1].state, ENCFG_WRITE_VERIFIED);
  assert_story (
    &story, c->what, "3:100+4 16:100+4 3:100+4", c->message ? ENCFG_ERROR_NOT_APPLIED : 0);
  if (c->message)
    ck_assert_str_eq (story.error->message, c->message);
  story_end (&story);
}
END_TEST

START_TEST (blocks_of_pages_and_coils_are_written_whole_too)
{
  Story story;

  story_begin (&story, "");
  add_block (
    &story,
    (EncfgBlock){ .table = ENCFG_TABLE_COIL, .address = 8, .count = 3, .write_whole = TRUE });
  add_block (
    &story,
    (EncfgBlock){ .table = ENCFG_TABLE_HOLDING, .address = 510, .count = 2, .write_whole = TRUE });
  story.fake->words[ENCFG_TABLE_COIL][10] = 1;
  add_row (&story, SELF, ENCFG_TABLE_COIL, 9, 1);
  add_row (&story, PAGE_2, ENCFG_TABLE_HOLDING, 511, 7);
  ck_assert (write_rows (&story));
  assert_story (&story,
                "blocks",
                "1:8+3 15:8+3 6:900+1 3:900+1 3:510+2 16:510+2 1:8+3 6:900+1 3:900+1 3:510+2",
                0);
  ck_assert_uint_eq (story.fake->words[ENCFG_TABLE_COIL][10], 1);
  ck_assert_uint_eq (story.fake->words[ENCFG_TABLE_HOLDING][710], 2010);
  ck_assert_uint_eq (story.fake->words[ENCFG_TABLE_HOLDING][711], 7);
  story_end (&story);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("ops-view");
  TCase *tcase = tcase_create ("ops-view");

  tcase_add_loop_test (tcase, views_are_read_as_the_table_says, 0, G_N_ELEMENTS (read_cases));
  tcase_add_test (tcase, a_page_is_known_for_one_job_and_one_connection);
  tcase_add_loop_test (tcase, a_page_register_is_read_back_as_its_block_allows, 0, 2);
  tcase_add_test (tcase, an_error_names_the_page);
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") != 0)
    tcase_add_test_raise_signal (tcase, a_search_selects_no_page, SIGABRT);
  tcase_add_test (tcase, a_read_honours_the_blocks);
  tcase_add_loop_test (
    tcase, rows_of_a_page_are_written_there_or_nowhere, 0, G_N_ELEMENTS (page_cases));
  tcase_add_test (tcase, the_page_that_was_read_is_selected_anew_after_unlocking);
  tcase_add_test (tcase, each_unit_id_is_unlocked_and_locked_for_its_rows);
  tcase_add_test (tcase, a_module_without_single_writes_gets_none);
  tcase_add_test (tcase, nothing_is_written_if_a_unit_id_is_too_high);
  tcase_add_test (tcase, a_command_word_goes_to_its_unit_id);
  tcase_add_loop_test (
    tcase, a_block_is_written_whole_and_leaves_its_neighbours, 0, G_N_ELEMENTS (whole_cases));
  tcase_add_test (tcase, a_row_that_is_refused_is_not_laid_over_with_the_next);
  tcase_add_test (tcase, a_block_of_one_register_goes_out_by_function_16);
  tcase_add_loop_test (tcase, a_neighbour_that_changed_is_told, 0, G_N_ELEMENTS (neighbour_cases));
  tcase_add_test (tcase, blocks_of_pages_and_coils_are_written_whole_too);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
