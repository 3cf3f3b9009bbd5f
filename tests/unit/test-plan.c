/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-plan.h"

#include "encfg-pdu.h"
#include "encfg-test.h"

#include <signal.h>
#include <stdio.h>

#define MAX_SPANS 6
#define HOLDING(address, count)                                                                    \
  {                                                                                                \
    ENCFG_TABLE_HOLDING, address, count                                                            \
  }
#define INPUT(address, count)                                                                      \
  {                                                                                                \
    ENCFG_TABLE_INPUT, address, count                                                              \
  }
#define VIEWED(view, address, count)                                                               \
  {                                                                                                \
    ENCFG_TABLE_HOLDING, address, count, view                                                      \
  }
#define COILS(address, count)                                                                      \
  {                                                                                                \
    ENCFG_TABLE_COIL, address, count                                                               \
  }

/* Both lists end at the first span of no registers. */
typedef struct
{
  const char *what;
  guint limit;
  guint max_gap;
  EncfgSpan wanted[MAX_SPANS];
  EncfgSpan expected[MAX_SPANS];
} Case;

static const Case read_cases[] = {
  { "nothing wanted, nothing read", 125, 0, { HOLDING (0, 0) }, { HOLDING (0, 0) } },
  { "adjoining spans in any order are one read",
    125,
    0,
    { HOLDING (102, 1), HOLDING (100, 2), HOLDING (103, 14) },
    { HOLDING (100, 17) } },
  { "overlapping and equal spans are one read",
    125,
    0,
    { HOLDING (5, 10), HOLDING (5, 10), HOLDING (7, 2), HOLDING (10, 10) },
    { HOLDING (5, 15) } },
  { "a gap is not run over where none is allowed",
    125,
    0,
    { HOLDING (1, 1), HOLDING (3, 1) },
    { HOLDING (1, 1), HOLDING (3, 1) } },
  { "a gap of just max_gap is run over, one more is not",
    125,
    4,
    { HOLDING (0, 2), HOLDING (6, 2), HOLDING (13, 1) },
    { HOLDING (0, 8), HOLDING (13, 1) } },
  { "tables never mix",
    125,
    8,
    { HOLDING (1, 1), INPUT (0, 1), HOLDING (0, 1) },
    { INPUT (0, 1), HOLDING (0, 2) } },
  { "a read ends at the limit",
    10,
    0,
    { HOLDING (0, 4), HOLDING (4, 6), HOLDING (10, 1) },
    { HOLDING (0, 10), HOLDING (10, 1) } },
  { "a 32-bit value is not torn at the limit",
    5,
    0,
    { HOLDING (0, 2), HOLDING (2, 2), HOLDING (4, 2) },
    { HOLDING (0, 4), HOLDING (4, 2) } },
  { "no profile raises the limit of the protocol",
    1000,
    0,
    { HOLDING (0, 100), HOLDING (100, 100) },
    { HOLDING (0, 100), HOLDING (100, 100) } },
  { "a span longer than any request is cut",
    125,
    0,
    { HOLDING (0, 300), HOLDING (300, 1) },
    { HOLDING (0, 125), HOLDING (125, 125), HOLDING (250, 51) } },
  { "bits go by the limit of bits",
    10,
    0,
    { COILS (0, 1500), COILS (1500, 500), COILS (2000, 1) },
    { COILS (0, 2000), COILS (2000, 1) } },
  { "the last register of the space is reached",
    125,
    100,
    { HOLDING (65535, 1), HOLDING (65500, 2), HOLDING (0, 1) },
    { HOLDING (0, 1), HOLDING (65500, 36) } },
  { "views never mix, and each is done with before the next",
    125,
    8,
    { VIEWED (700, 1, 1), VIEWED (2, 0, 1), VIEWED (2, 1, 1), HOLDING (1, 1), VIEWED (700, 0, 1) },
    { HOLDING (1, 1), VIEWED (2, 0, 2), VIEWED (700, 0, 2) } },
};

static const Case write_cases[] = {
  { "adjoining rows are one write",
    123,
    0,
    { HOLDING (101, 1), HOLDING (100, 1), HOLDING (102, 2) },
    { HOLDING (100, 4) } },
  { "scattered rows stay apart",
    123,
    0,
    { HOLDING (100, 1), HOLDING (102, 1), HOLDING (104, 1) },
    { HOLDING (100, 1), HOLDING (102, 1), HOLDING (104, 1) } },
  { "a write ends at the limit of writes",
    1000,
    0,
    { HOLDING (0, 100), HOLDING (100, 23), HOLDING (123, 1) },
    { HOLDING (0, 123), HOLDING (123, 1) } },
  { "coils go by the limit of coil writes",
    1,
    0,
    { COILS (0, 1968), COILS (1968, 1) },
    { COILS (0, 1968), COILS (1968, 1) } },
};

static guint
count_spans (const EncfgSpan *spans)
{
  guint n = 0;

  while (n < MAX_SPANS && spans[n].count > 0)
    n++;
  return n;
}

static void
assert_plan (const Case *c, GArray *plan)
{
  ck_assert_msg (plan->len == count_spans (c->expected),
                 "%s: %u requests instead of %u",
                 c->what,
                 plan->len,
                 count_spans (c->expected));
  for (guint i = 0; i < plan->len; i++)
    {
      const EncfgSpan *span = &g_array_index (plan, EncfgSpan, i);

      ck_assert_msg (span->table == c->expected[i].table && span->view == c->expected[i].view &&
                       span->address == c->expected[i].address &&
                       span->count == c->expected[i].count,
                     "%s: request %u is %u+%u",
                     c->what,
                     i,
                     span->address,
                     span->count);
    }
}

static GArray *
plan_reads (const Case *c, const GArray *blocks)
{
  const EncfgReadLimits limits = {
    .max_read = c->limit, .max_gap = c->max_gap, .free_gap = 16, .blocks = blocks
  };

  return encfg_plan_reads (c->wanted, count_spans (c->wanted), &limits);
}

START_TEST (reads_are_planned_as_the_table_says)
{
  const Case *c = &read_cases[_i];
  g_autoptr (GArray) plan = plan_reads (c, NULL);

  assert_plan (c, plan);
}
END_TEST

START_TEST (writes_are_planned_as_the_table_says)
{
  const Case *c = &write_cases[_i];
  g_autoptr (GArray) plan = encfg_plan_writes (c->wanted, count_spans (c->wanted), c->limit, NULL);

  assert_plan (c, plan);
}
END_TEST

/* Read exactly: 20…29, coils 0…2. Never read: 40…44. Written whole: 60…63, 70…199.
 * Free: 300…339. */
static const EncfgBlock all_blocks[] = {
  { .table = ENCFG_TABLE_COIL, .address = 0, .count = 3, .read_exactly = TRUE },
  { .table = ENCFG_TABLE_HOLDING, .address = 20, .count = 10, .read_exactly = TRUE },
  { .table = ENCFG_TABLE_HOLDING, .address = 40, .count = 5, .never_read = TRUE },
  { .table = ENCFG_TABLE_HOLDING, .address = 60, .count = 4, .write_whole = TRUE },
  { .table = ENCFG_TABLE_HOLDING, .address = 70, .count = 123, .write_whole = TRUE },
  { .table = ENCFG_TABLE_HOLDING, .address = 300, .count = 40, .free_read = TRUE },
};

static const Case block_read_cases[] = {
  { "one register of a block that is read exactly fetches all of it",
    125,
    0,
    { HOLDING (25, 1) },
    { HOLDING (20, 10) } },
  { "many registers of it fetch it once, whatever the limit of reads",
    4,
    0,
    { HOLDING (29, 1), HOLDING (20, 2), HOLDING (24, 2), HOLDING (20, 2) },
    { HOLDING (20, 10) } },
  { "it is not joined with its neighbours",
    125,
    8,
    { HOLDING (18, 2), HOLDING (22, 1), HOLDING (30, 1) },
    { HOLDING (18, 2), HOLDING (20, 10), HOLDING (30, 1) } },
  { "no read runs over it",
    125,
    20,
    { HOLDING (19, 1), HOLDING (30, 1) },
    { HOLDING (19, 1), HOLDING (30, 1) } },
  { "a wish across its border is cut there",
    125,
    0,
    { HOLDING (15, 20) },
    { HOLDING (15, 5), HOLDING (20, 10), HOLDING (30, 5) } },
  { "no read runs over a block that is never read",
    125,
    20,
    { HOLDING (39, 1), HOLDING (45, 1), HOLDING (47, 1) },
    { HOLDING (39, 1), HOLDING (45, 3) } },
  { "a block that is written whole is read like others",
    125,
    2,
    { HOLDING (58, 1), HOLDING (61, 1), HOLDING (64, 1) },
    { HOLDING (58, 7) } },
  { "another table has blocks of its own",
    125,
    30,
    { INPUT (19, 1), INPUT (41, 2), COILS (1, 1), COILS (3, 1) },
    { COILS (0, 3), COILS (3, 1), INPUT (19, 24) } },
  { "a read runs over what is free, whatever the gap of others",
    125,
    0,
    { HOLDING (300, 1), HOLDING (317, 1), HOLDING (335, 1) },
    { HOLDING (300, 18), HOLDING (335, 1) } },
  { "not beyond its border",
    125,
    0,
    { HOLDING (298, 1), HOLDING (300, 1), HOLDING (338, 1), HOLDING (341, 1) },
    { HOLDING (298, 1), HOLDING (300, 1), HOLDING (338, 1), HOLDING (341, 1) } },
  { "nor beyond the limit of reads",
    8,
    0,
    { HOLDING (300, 1), HOLDING (308, 1) },
    { HOLDING (300, 1), HOLDING (308, 1) } },
  { "blocks hold in every view",
    125,
    20,
    { VIEWED (3, 39, 1), VIEWED (3, 45, 1), VIEWED (4, 25, 1), VIEWED (5, 25, 1) },
    { VIEWED (3, 39, 1), VIEWED (3, 45, 1), VIEWED (4, 20, 10), VIEWED (5, 20, 10) } },
};

static const Case block_write_cases[] = {
  { "rows of a block that is written whole are one write of all of it, joined with nothing",
    10,
    0,
    { HOLDING (62, 1), HOLDING (60, 1), HOLDING (59, 1), HOLDING (64, 2) },
    { HOLDING (59, 1), HOLDING (60, 4), HOLDING (64, 2) } },
  { "whatever the limit of writes", 10, 0, { HOLDING (80, 1) }, { HOLDING (70, 123) } },
  { "blocks that are read in another way are written like others",
    123,
    0,
    { HOLDING (29, 1), HOLDING (30, 1), HOLDING (39, 1), HOLDING (40, 1) },
    { HOLDING (29, 2), HOLDING (39, 2) } },
  { "no write runs over what is free to be read",
    123,
    0,
    { HOLDING (300, 1), HOLDING (302, 1) },
    { HOLDING (300, 1), HOLDING (302, 1) } },
  { "views are written apart",
    123,
    0,
    { VIEWED (2, 61, 1), VIEWED (1, 60, 1), VIEWED (1, 62, 1) },
    { VIEWED (1, 60, 4), VIEWED (2, 60, 4) } },
};

static GArray *
list_blocks (void)
{
  GArray *blocks = g_array_new (FALSE, FALSE, sizeof (EncfgBlock));

  return g_array_append_vals (blocks, all_blocks, G_N_ELEMENTS (all_blocks));
}

START_TEST (blocks_are_read_exactly_or_never)
{
  const Case *c = &block_read_cases[_i];
  g_autoptr (GArray) blocks = list_blocks ();
  g_autoptr (GArray) plan = plan_reads (c, blocks);

  assert_plan (c, plan);
}
END_TEST

START_TEST (blocks_are_written_whole)
{
  const Case *c = &block_write_cases[_i];
  g_autoptr (GArray) blocks = list_blocks ();
  g_autoptr (GArray) plan =
    encfg_plan_writes (c->wanted, count_spans (c->wanted), c->limit, blocks);

  assert_plan (c, plan);
}
END_TEST

START_TEST (what_was_refused_once_is_not_run_over_again)
{
  const EncfgSpan wanted[] = {
    HOLDING (0, 2), HOLDING (4, 1), HOLDING (8, 1), VIEWED (1, 0, 1), VIEWED (1, 4, 1)
  };
  const EncfgSpan hole = HOLDING (5, 3);
  g_autoptr (GArray) holes = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));
  const EncfgReadLimits limits = { .max_read = 125, .max_gap = 10, .holes = holes };
  const Case c = {
    "a hole", 0, 0, { HOLDING (0, 0) }, { HOLDING (0, 5), HOLDING (8, 1), VIEWED (1, 0, 5) }
  };
  g_autoptr (GArray) plan = NULL;

  g_array_append_val (holes, hole);
  plan = encfg_plan_reads (wanted, G_N_ELEMENTS (wanted), &limits);
  assert_plan (&c, plan);
}
END_TEST

START_TEST (to_want_what_is_never_read_is_a_bug)
{
  const EncfgSpan wanted = HOLDING (38, 3);
  g_autoptr (GArray) blocks = list_blocks ();

  fclose (stdout); /* GLib's last words would end the TAP stream */
  g_array_unref (
    encfg_plan_reads (&wanted, 1, &(EncfgReadLimits){ .max_read = 125, .blocks = blocks }));
}
END_TEST

START_TEST (a_block_is_found_by_what_it_is_for)
{
  const EncfgSpan touching = HOLDING (44, 10), before = HOLDING (30, 10);
  const EncfgSpan whole = HOLDING (60, 4), part = HOLDING (60, 3), exact = HOLDING (20, 10);
  g_autoptr (GArray) blocks = list_blocks ();

  ck_assert_uint_eq (encfg_plan_find_never_read (blocks, &touching)->address, 40);
  ck_assert_ptr_null (encfg_plan_find_never_read (blocks, &before));
  ck_assert_ptr_null (encfg_plan_find_never_read (NULL, &touching));
  ck_assert_uint_eq (encfg_plan_find_whole (blocks, &whole)->address, 60);
  ck_assert_ptr_null (encfg_plan_find_whole (blocks, &part));
  ck_assert_ptr_null (encfg_plan_find_whole (blocks, &exact));
  ck_assert_ptr_null (encfg_plan_find_whole (NULL, &whole));
}
END_TEST

#define N_RANDOM 24
#define ROOM 400

/* Marks which registers of one table are wanted. */
static void
mark_wanted (const EncfgSpan *wanted, guint n, EncfgTable table, gboolean marks[ROOM])
{
  memset (marks, 0, ROOM * sizeof (gboolean));
  for (guint i = 0; i < n; i++)
    if (wanted[i].table == table)
      for (guint a = 0; a < wanted[i].count; a++)
        marks[wanted[i].address + a] = TRUE;
}

/* May one request run from `from` up to, without, `to`? */
static gboolean
is_legal (const gboolean marks[ROOM], guint from, guint to, guint limit, guint max_gap)
{
  guint gap = 0;

  for (guint a = from; a < to; a++)
    {
      gap = marks[a] ? 0 : gap + 1;
      if (gap > max_gap)
        return FALSE;
    }
  return to - from <= limit;
}

/* The fewest requests for the spans of one table, found from right to left over every start: fewest
 * [a] covers all spans that start at a or after it. */
static guint
fewest_requests (const EncfgSpan *wanted, guint n, EncfgTable table, guint limit, guint max_gap)
{
  gboolean marks[ROOM];
  guint fewest[ROOM + 1] = { 0 };

  mark_wanted (wanted, n, table, marks);
  for (guint start = ROOM; start-- > 0;)
    {
      gboolean starts = FALSE;

      for (guint i = 0; i < n; i++)
        starts |= wanted[i].table == table && wanted[i].address == start;
      fewest[start] = starts ? G_MAXUINT : fewest[start + 1];
      for (guint next = start + 1; starts && next <= ROOM; next++)
        {
          guint end = start;

          for (guint i = 0; i < n; i++)
            if (wanted[i].table == table && wanted[i].address >= start && wanted[i].address < next)
              end = MAX (end, wanted[i].address + wanted[i].count);
          if (is_legal (marks, start, end, limit, max_gap))
            fewest[start] = MIN (fewest[start], 1 + fewest[next]);
        }
    }
  return fewest[0];
}

START_TEST (random_spans_are_read_whole_within_limits_and_in_the_fewest_requests)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) _i);
  guint limit = (guint) g_rand_int_range (rand, 8, 40);
  guint max_gap = (guint) g_rand_int_range (rand, 0, 12);
  guint n = (guint) g_rand_int_range (rand, 1, N_RANDOM + 1);
  guint fewest = 0;
  EncfgSpan wanted[N_RANDOM];
  g_autoptr (GArray) plan = NULL;

  for (guint i = 0; i < n; i++)
    wanted[i] = (EncfgSpan){
      g_rand_boolean (rand) ? ENCFG_TABLE_HOLDING : ENCFG_TABLE_INPUT,
      (guint16) g_rand_int_range (rand, 0, ROOM - 8),
      (guint) g_rand_int_range (rand, 1, 9),
    };
  plan = encfg_plan_reads (wanted, n, &(EncfgReadLimits){ .max_read = limit, .max_gap = max_gap });

  for (guint i = 0; i < n; i++)
    {
      gboolean contained = FALSE;

      for (guint j = 0; j < plan->len; j++)
        contained |= encfg_span_contains (&g_array_index (plan, EncfgSpan, j), &wanted[i]);
      ck_assert (contained);
    }
  for (guint j = 0; j < plan->len; j++)
    {
      const EncfgSpan *span = &g_array_index (plan, EncfgSpan, j);
      gboolean marks[ROOM];

      mark_wanted (wanted, n, span->table, marks);
      ck_assert (is_legal (marks, span->address, span->address + span->count, limit, max_gap));
    }
  fewest += fewest_requests (wanted, n, ENCFG_TABLE_HOLDING, limit, max_gap);
  fewest += fewest_requests (wanted, n, ENCFG_TABLE_INPUT, limit, max_gap);
  ck_assert_uint_eq (plan->len, fewest);
}
END_TEST

START_TEST (a_span_of_an_item_follows_its_stride_and_views)
{
  EncfgItem item = {
    .table = ENCFG_TABLE_INPUT, .address = 1000, .words = 2, .stride = 8, .view = 4, .view_step = 1
  };
  EncfgSpan first = encfg_plan_span_of (&item, 0);
  EncfgSpan third = encfg_plan_span_of (&item, 2);

  ck_assert_uint_eq (first.address, 1000);
  ck_assert_uint_eq (third.address, 1016);
  ck_assert_uint_eq (third.count, 2);
  ck_assert_int_eq (third.table, ENCFG_TABLE_INPUT);
  ck_assert_uint_eq (first.view, 4);
  ck_assert_uint_eq (third.view, 6);
}
END_TEST

START_TEST (a_span_contains_only_what_lies_wholly_within_it)
{
  const EncfgSpan outer = HOLDING (10, 5);
  const EncfgSpan last = HOLDING (14, 1);
  const EncfgSpan beyond = HOLDING (14, 2);
  const EncfgSpan before = HOLDING (9, 2);
  const EncfgSpan foreign = INPUT (10, 5);
  const EncfgSpan paged = VIEWED (1, 10, 5);

  ck_assert (encfg_span_contains (&outer, &outer));
  ck_assert (encfg_span_contains (&outer, &last));
  ck_assert (!encfg_span_contains (&outer, &beyond));
  ck_assert (!encfg_span_contains (&outer, &before));
  ck_assert (!encfg_span_contains (&outer, &foreign));
  ck_assert (!encfg_span_contains (&outer, &paged));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("plan");
  TCase *tcase = tcase_create ("plan");

  tcase_add_loop_test (tcase, reads_are_planned_as_the_table_says, 0, G_N_ELEMENTS (read_cases));
  tcase_add_loop_test (tcase, writes_are_planned_as_the_table_says, 0, G_N_ELEMENTS (write_cases));
  tcase_add_loop_test (
    tcase, random_spans_are_read_whole_within_limits_and_in_the_fewest_requests, 0, 200);
  tcase_add_loop_test (tcase, blocks_are_read_exactly_or_never, 0, G_N_ELEMENTS (block_read_cases));
  tcase_add_test (tcase, what_was_refused_once_is_not_run_over_again);
  tcase_add_loop_test (tcase, blocks_are_written_whole, 0, G_N_ELEMENTS (block_write_cases));
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") != 0)
    tcase_add_test_raise_signal (tcase, to_want_what_is_never_read_is_a_bug, SIGABRT);
  tcase_add_test (tcase, a_block_is_found_by_what_it_is_for);
  tcase_add_test (tcase, a_span_of_an_item_follows_its_stride_and_views);
  tcase_add_test (tcase, a_span_contains_only_what_lies_wholly_within_it);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
