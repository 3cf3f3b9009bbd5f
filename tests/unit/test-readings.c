/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-readings.h"

#include "encfg-bank.h"
#include "encfg-statistics.h"
#include "encfg-transport.h"

/* Answers reads of any address with the address, and the counts; counts requests. */
typedef struct
{
  EncfgTransport parent;
  guint16 n_strings, n_cells;
  guint n_requests;
  gboolean knows_no_string;
} Module;

static gboolean
module_open (EncfgTransport *transport, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
module_close (EncfgTransport *transport)
{
}

static void
module_free (EncfgTransport *transport)
{
  g_free (transport);
}

static gboolean
module_exchange (EncfgTransport *transport,
                 guint8 unit,
                 const EncfgPdu *pdu,
                 guint timeout_ms,
                 EncfgPdu *answer,
                 GCancellable *cancellable,
                 GError **error)
{
  Module *self = (Module *) transport;
  guint16 words[ENCFG_MAX_READ_WORDS];
  EncfgRequest request;

  ck_assert_uint_eq (encfg_pdu_parse_request (pdu, &request), 0);
  ck_assert (!request.is_write && request.table == ENCFG_TABLE_INPUT);
  self->n_requests++;
  for (guint i = 0; i < request.count; i++)
    words[i] = (guint16) (request.address + i);
  if (request.address <= 22 && request.address + request.count > 23)
    {
      words[22 - request.address] = self->n_strings;
      words[23 - request.address] = self->n_cells;
    }
  if (self->knows_no_string && request.address + request.count > 32)
    encfg_pdu_build_exception (answer, request.function, 2);
  else
    encfg_pdu_build_answer (answer, &request, words);
  return TRUE;
}

static EncfgReadings *
read_module (Module *module, gboolean with_cells)
{
  static const EncfgTransportClass klass = {
    module_open, module_close, module_exchange, module_free
  };
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();
  EncfgReadings *readings = encfg_readings_new (profile);
  g_autoptr (GError) error = NULL;
  EncfgTarget target;

  module->parent.klass = &klass;
  encfg_target_init (&target, &module->parent, &profile->link, 1);
  encfg_readings_read (readings, with_cells, &target, NULL, NULL, NULL, &error);
  ck_assert_no_gerror (error);
  return readings;
}

typedef struct
{
  guint16 n_strings, n_cells;
  guint n_requests;
} RequestCase;

/* 508 cells are 5 requests of at most 125 registers for each of three columns of one register, 9 of
 * at most 62 values for each of the two of two registers; the status comes with the first string.
 */
static const RequestCase request_cases[] = { { 1, 24, 1 + 5 },
                                             { 1, 125, 1 + 3 + 2 * 3 },
                                             { 1, 508, 1 + 3 * 5 + 2 * 9 },
                                             { 6, 508, 2 + 3 * 5 + 2 * 9 } };

START_TEST (readings_cost_the_fewest_requests)
{
  const RequestCase *c = &request_cases[_i];
  Module module = { .n_strings = c->n_strings, .n_cells = c->n_cells };
  g_autoptr (EncfgReadings) readings = read_module (&module, TRUE);

  ck_assert_uint_eq (readings->n_strings, c->n_strings);
  ck_assert_uint_eq (readings->n_cells, c->n_cells);
  ck_assert_uint_eq (module.n_requests, c->n_requests);
  for (guint i = 0; i < c->n_cells; i++)
    ck_assert_int_eq (encfg_readings_find (readings, "cell-voltage", i).number, 1000 + i);
  ck_assert_int_eq (encfg_readings_find (readings, "cell-voltage", c->n_cells).kind,
                    ENCFG_VALUE_UNREAD);
}
END_TEST

START_TEST (strings_alone_cost_no_reads_of_cells)
{
  Module module = { .n_strings = 6, .n_cells = 508 };
  g_autoptr (EncfgReadings) readings = read_module (&module, FALSE);

  ck_assert_uint_eq (module.n_requests, 2);
  ck_assert_uint_eq (readings->n_strings, 6);
  ck_assert_uint_eq (readings->n_cells, 0);
}
END_TEST

START_TEST (a_bank_without_strings_is_read_all_the_same)
{
  Module module = { .knows_no_string = TRUE };
  g_autoptr (EncfgReadings) readings = read_module (&module, TRUE);

  ck_assert_uint_eq (readings->n_cells, 0);
  ck_assert_int_eq (encfg_readings_find (readings, "cell-count", 0).kind, ENCFG_VALUE_NUMBER);
}
END_TEST

START_TEST (a_count_beyond_the_profile_is_cut)
{
  Module module = { .n_strings = 65535, .n_cells = 65535 };
  g_autoptr (EncfgReadings) readings = read_module (&module, TRUE);

  ck_assert_uint_eq (readings->n_strings, 6);
  ck_assert_uint_eq (readings->n_cells, 508);
}
END_TEST

START_TEST (cells_belong_to_strings_in_order)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (3, 4);
  g_autoptr (GArray) strings = NULL;

  encfg_test_put (readings, "string-cells", 0, 5);
  encfg_test_put (readings, "string-cells", 2, 2);
  strings = encfg_readings_list_strings (readings);
  ck_assert_uint_eq (strings->len, 12);
  for (guint cell = 0; cell < 12; cell++)
    {
      const guint string = cell < 5 ? 1 : cell < 9 ? 2 : cell < 11 ? 3 : 0;

      ck_assert_uint_eq (encfg_readings_get_string (readings, cell), string);
      ck_assert_uint_eq (g_array_index (strings, guint, cell), string);
    }
}
END_TEST

START_TEST (only_what_a_sensor_can_have_measured_is_valid)
{
  static const struct
  {
    gint64 raw;
    gboolean valid;
  } cases[] = {
    { 9, FALSE }, { 10, TRUE }, { 80000, TRUE }, { 80001, FALSE }, { ENCFG_TEST_NO_IR, FALSE }
  };
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 2);
  gint64 raw;

  encfg_test_put (readings, "cell-ir", 0, cases[_i].raw);
  ck_assert (encfg_readings_get_valid (readings, encfg_test_item (readings, "cell-ir"), 0, &raw) ==
             cases[_i].valid);
}
END_TEST

START_TEST (statistics_leave_out_what_is_not_valid)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 5);
  const EncfgItem *item = encfg_test_item (readings, "cell-ir");
  EncfgStatistics statistics;

  encfg_test_put (readings, "cell-ir", 0, ENCFG_TEST_NO_IR);
  encfg_test_put (readings, "cell-ir", 3, 9000);
  statistics = encfg_statistics_compute (readings, item, 0, 5);
  ck_assert_uint_eq (statistics.n, 4);
  ck_assert_int_eq (statistics.min, 6001);
  ck_assert_uint_eq (statistics.min_cell, 1);
  ck_assert_int_eq (statistics.max, 9000);
  ck_assert_uint_eq (statistics.max_cell, 3);
  ck_assert_int_eq (statistics.median, 6002);
  ck_assert_int_eq (statistics.mean, 6752); /* 27007 / 4 */
  ck_assert_uint_eq (encfg_statistics_compute (readings, item, 0, 1).n, 0);
}
END_TEST

START_TEST (the_reference_is_filtered_as_the_reading_is)
{
  static const char *const keys[] = { "cell-ir", "cell-ir-reference" };
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 5);
  const EncfgItem *item = encfg_test_item (readings, keys[_i]);

  encfg_test_put (readings, keys[_i], 2, 200000);
  encfg_test_put (readings, keys[_i], 3, ENCFG_TEST_NO_IR);
  ck_assert_uint_eq (encfg_statistics_compute (readings, item, 0, 5).n, 3);
  for (guint i = 0; i < 5; i++)
    ck_assert_int_eq (encfg_readings_is_out_of_range (readings, item, i), i == 2);
}
END_TEST

START_TEST (the_mean_of_negative_numbers_rounds_alike)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 2);

  encfg_test_put (readings, "cell-temperature", 0, -10);
  encfg_test_put (readings, "cell-temperature", 1, -11);
  ck_assert_int_eq (
    encfg_statistics_compute (readings, encfg_test_item (readings, "cell-temperature"), 0, 2).mean,
    -11);
}
END_TEST

START_TEST (cells_rank_by_the_median_of_their_own_string)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (2, 5);
  g_autoptr (GArray) ranking = NULL;
  const EncfgDeviation *worst;

  /* The second string is another make: 12 mΩ are usual there, 7 in the first are not. */
  for (guint i = 5; i < 10; i++)
    encfg_test_put (readings, "cell-ir", i, 12000);
  encfg_test_put (readings, "cell-ir", 2, 7200);
  encfg_test_put (readings, "cell-ir", 7, 10000);
  ranking = encfg_statistics_rank (readings, encfg_test_item (readings, "cell-ir"));
  ck_assert_uint_eq (ranking->len, 10);
  worst = &g_array_index (ranking, EncfgDeviation, 0);
  ck_assert_uint_eq (worst->cell, 2);
  ck_assert_int_eq (worst->median, 6003);
  ck_assert_int_eq (worst->permille, 199);
  worst++;
  ck_assert_uint_eq (worst->cell, 7);
  ck_assert_int_eq (worst->permille, -166);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("readings");
  TCase *tcase = tcase_create ("readings");

  tcase_add_loop_test (tcase, readings_cost_the_fewest_requests, 0, G_N_ELEMENTS (request_cases));
  tcase_add_test (tcase, strings_alone_cost_no_reads_of_cells);
  tcase_add_test (tcase, a_bank_without_strings_is_read_all_the_same);
  tcase_add_test (tcase, a_count_beyond_the_profile_is_cut);
  tcase_add_test (tcase, cells_belong_to_strings_in_order);
  tcase_add_loop_test (tcase, only_what_a_sensor_can_have_measured_is_valid, 0, 5);
  tcase_add_test (tcase, statistics_leave_out_what_is_not_valid);
  tcase_add_loop_test (tcase, the_reference_is_filtered_as_the_reading_is, 0, 2);
  tcase_add_test (tcase, the_mean_of_negative_numbers_rounds_alike);
  tcase_add_test (tcase, cells_rank_by_the_median_of_their_own_string);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
