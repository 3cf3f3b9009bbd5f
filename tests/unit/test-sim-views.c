/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The registers of a simulated module behind pages and unit ids, in blocks, gaps and segments. */

#include "encfg-sim-bank-put.h"
#include "encfg-sim-module.h"
#include "encfg-written-profile.h"
#include <string.h>

/* Apostrophes stand for double quotes. */
static const char text[] =
  "{ 'format': 1, 'id': 't', 'name': 'T', 'model': 'M', 'provenance': 'assumed',"
  "  'link': { 'max-gap': 2 },"
  "  'page-select': { 'table': 'holding', 'address': 900 },"
  "  'identify': { 'match': [ { 'key': 'code', 'equals': 7 } ], 'items': ["
  "    { 'key': 'code', 'label': 'Code', 'provenance': 'assumed', 'table': 'input', 'address': 1,"
  "      'type': 'u16', 'unit': '' } ] },"
  "  'settings': ["
  "    { 'key': 'plain', 'label': 'Plain', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 10, 'type': 'u16', 'unit': 'V', 'min': 0, 'max': 9, 'default': 5 },"
  "    { 'key': 'behind', 'label': 'Behind', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 13, 'type': 'u16', 'unit': 'V', 'min': 0, 'max': 9, 'default': 6 },"
  "    { 'key': 'far', 'label': 'Far', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 17, 'type': 'u16', 'unit': 'V', 'min': 4, 'max': 9 },"
  "    { 'key': 'low', 'label': 'Low', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 100, 'type': 'u16', 'unit': 'V', 'min': 0, 'max': 9, 'default': 1 },"
  "    { 'key': 'shown', 'label': 'Shown', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 101, 'type': 'u16', 'unit': 'V', 'access': 'read' },"
  "    { 'key': 'high', 'label': 'High', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 103, 'type': 'u16', 'unit': 'V', 'min': 0, 'max': 9, 'default': 8 },"
  "    { 'group': 'port', 'label': 'Port', 'repeat': { 'max': 2, 'by': 'page', 'first': 1 },"
  "      'items': ["
  "      { 'key': 'limit', 'label': 'Limit', 'provenance': 'assumed', 'table': 'holding',"
  "        'address': 200, 'type': 'u16', 'unit': 'V', 'min': 0, 'max': 9, 'default': 3 } ] } ],"
  "  'status': ["
  "    { 'key': 'first', 'label': 'First', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 30, 'type': 'bit', 'bit': 0 },"
  "    { 'key': 'last', 'label': 'Last', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 30, 'type': 'bit', 'bit': 15 } ],"
  "  'strings': { 'max': 2, 'by': 'unit', 'first': 1, 'items': ["
  "    { 'key': 'string-voltage', 'label': 'V', 'provenance': 'assumed', 'table': 'input',"
  "      'address': 50, 'type': 'u16', 'unit': 'V' },"
  "    { 'key': 'string-cells', 'label': 'N', 'provenance': 'assumed', 'table': 'input',"
  "      'address': 51, 'type': 'u16', 'unit': '' } ] },"
  "  'cells': { 'max': 5, 'segments': [ { 'address': 1000, 'size': 3 },"
  "                                     { 'address': 1100, 'size': 4, 'unit': 2 } ], 'items': ["
  "    { 'key': 'cell-voltage', 'label': 'V', 'provenance': 'assumed', 'table': 'input',"
  "      'column': 0, 'type': 'u16', 'unit': 'mV' },"
  "    { 'key': 'cell-ir', 'label': 'R', 'provenance': 'assumed', 'table': 'input',"
  "      'column': 1, 'type': 'u16', 'unit': 'mΩ' } ] },"
  "  'commands': [ { 'key': 'go', 'label': 'Go', 'provenance': 'assumed', 'address': 120,"
  "                  'start': 1 } ],"
  "  'blocks': ["
  "    { 'table': 'holding', 'address': 100, 'count': 5, 'read': 'exact', 'write': 'whole' },"
  "    { 'table': 'holding', 'address': 120, 'count': 2, 'read': 'never' },"
  "    { 'table': 'holding', 'address': 400, 'count': 8, 'read': 'free' },"
  "    { 'table': 'input', 'address': 51, 'count': 4, 'read': 'free' } ] }";

static EncfgProfile *profile;
static EncfgSimBank *bank;

static void
set_up (void)
{
  profile = encfg_test_load (text);
  bank = encfg_sim_bank_new (profile);
}

static void
tear_down (void)
{
  encfg_sim_bank_free (bank);
  encfg_profile_unref (profile);
}

/* The first word that a read gives, or minus the exception. */
static int
read_words (guint unit_offset, EncfgTable table, guint16 address, guint count)
{
  EncfgRequest request = { .function = table == ENCFG_TABLE_INPUT ? 4 : 3,
                           .table = table,
                           .address = address,
                           .count = count };
  guint16 words[ENCFG_MAX_READ_WORDS];
  guint8 exception = encfg_sim_bank_read (bank, unit_offset, &request, words);

  return exception != 0 ? -exception : words[0];
}

/* The exception, or 0 and it is carried out. */
static int
write_words (guint unit_offset, guint16 address, guint count, const guint16 *words)
{
  EncfgRequest request = { .function = 16,
                           .table = ENCFG_TABLE_HOLDING,
                           .is_write = TRUE,
                           .address = address,
                           .count = count };
  guint8 exception;

  memcpy (request.words, words, count * sizeof *words);
  exception = encfg_sim_bank_check (bank, unit_offset, &request);
  if (exception == 0)
    encfg_sim_bank_store (bank, unit_offset, &request);
  return exception;
}

static int
select_page (guint16 page)
{
  return write_words (0, 900, 1, &page);
}

/* A read and what becomes of it: a word, or minus the exception. */
static const struct
{
  const char *what;
  guint unit_offset;
  EncfgTable table;
  guint16 address;
  guint count;
  int found;
} reads[] = {
  { "what lies between two that a read may join", 0, ENCFG_TABLE_HOLDING, 11, 2, 0 },
  { "both with what lies between", 0, ENCFG_TABLE_HOLDING, 10, 4, 5 },
  { "a gap that no read may run over", 0, ENCFG_TABLE_HOLDING, 13, 5, -2 },
  { "a block exactly", 0, ENCFG_TABLE_HOLDING, 100, 5, 1 },
  { "the start of a block", 0, ENCFG_TABLE_HOLDING, 100, 4, -3 },
  { "the rest of a block", 0, ENCFG_TABLE_HOLDING, 101, 4, -2 },
  { "one of a block", 0, ENCFG_TABLE_HOLDING, 103, 1, -2 },
  { "what is never read", 0, ENCFG_TABLE_HOLDING, 120, 1, -2 },
  { "what is free to be read", 0, ENCFG_TABLE_HOLDING, 401, 7, 0 },
  { "more than what is free to be read", 0, ENCFG_TABLE_HOLDING, 401, 8, -2 },
  { "a string and what is free beside it", 1, ENCFG_TABLE_INPUT, 50, 5, 0 },
  { "what only a page shows", 0, ENCFG_TABLE_HOLDING, 200, 1, -2 },
  { "the page that is shown", 0, ENCFG_TABLE_HOLDING, 900, 1, 0 },
  { "a string at the module's own id", 0, ENCFG_TABLE_INPUT, 50, 1, -2 },
  { "a string at its id", 1, ENCFG_TABLE_INPUT, 50, 2, 0 },
  { "settings at a string's id", 1, ENCFG_TABLE_HOLDING, 10, 1, -2 },
  { "cells of the first segment", 0, ENCFG_TABLE_INPUT, 1000, 6, 0 },
  { "a cell too many there", 0, ENCFG_TABLE_INPUT, 1000, 7, -2 },
  { "cells of the second segment", 2, ENCFG_TABLE_INPUT, 1100, 8, 0 },
  { "the same at the module's own id", 0, ENCFG_TABLE_INPUT, 1100, 8, -2 },
  { "a register of bits", 0, ENCFG_TABLE_HOLDING, 30, 1, 0 },
};

START_TEST (a_read_finds_what_stands_behind_its_unit_id)
{
  int found =
    read_words (reads[_i].unit_offset, reads[_i].table, reads[_i].address, reads[_i].count);

  ck_assert_msg (
    found == reads[_i].found, "%s: %d, not %d", reads[_i].what, found, reads[_i].found);
}
END_TEST

START_TEST (it_answers_to_the_ids_of_its_strings_and_no_other)
{
  ck_assert (encfg_sim_bank_has_offset (bank, 0));
  ck_assert (encfg_sim_bank_has_offset (bank, 2));
  ck_assert (!encfg_sim_bank_has_offset (bank, 3));
}
END_TEST

START_TEST (the_window_shows_the_page_that_was_selected)
{
  const guint16 eight = 8;

  ck_assert_int_eq (select_page (2), 0);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 900, 1), 2);
  ck_assert_int_eq (write_words (0, 200, 1, &eight), 0);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 200, 1), 8);
  ck_assert_int_eq (select_page (1), 0);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 200, 1), 3);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 10, 1), 5);
}
END_TEST

/* What a request of one word tells, or writes. */
static guint
ask_module (EncfgSimModule *module, gboolean is_write, guint16 word)
{
  EncfgPdu request;
  EncfgSimReply reply;

  if (is_write)
    encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, 900, &word, 1, FALSE);
  else
    encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, 900, 1);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert_uint_eq (reply.pdu.bytes[0], request.bytes[0]);
  return reply.pdu.bytes[3];
}

START_TEST (the_page_that_was_selected_is_lost_with_the_power)
{
  EncfgSimTraits traits = { .profile = profile, .number = 1, .unit = 1, .cells = 2, .strings = 1 };
  EncfgSimModule *module;

  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  module = encfg_sim_module_new (&traits);
  ask_module (module, TRUE, 2);
  ck_assert_uint_eq (ask_module (module, FALSE, 0), 2);
  encfg_sim_module_set_power (module, FALSE);
  encfg_sim_module_set_power (module, TRUE);
  ck_assert_uint_eq (ask_module (module, FALSE, 0), 0);
  encfg_sim_module_free (module);
}
END_TEST

START_TEST (a_page_that_is_not_there_is_refused)
{
  ck_assert_int_eq (select_page (1), 0);
  ck_assert_int_eq (select_page (3), 3);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 200, 1), 3);
  encfg_sim_bank_forget_page (bank);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 200, 1), -2);
}
END_TEST

START_TEST (a_block_is_written_whole_or_not_at_all)
{
  const guint16 words[] = { 4, 77, 0, 5, 0 };
  const guint16 bad[] = { 4, 77, 0, 10, 0 };

  ck_assert_int_eq (write_words (0, 100, 1, words), 3);
  ck_assert_int_eq (write_words (0, 103, 1, words + 3), 2);
  ck_assert_int_eq (write_words (0, 100, 5, bad), 3);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 100, 5), 1);
  ck_assert_int_eq (write_words (0, 100, 5, words), 0);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 100, 5), 4);
}
END_TEST

START_TEST (what_is_free_to_be_read_is_not_written)
{
  const guint16 one = 1;

  ck_assert_int_eq (write_words (0, 401, 1, &one), 2);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 401, 1), 0);
}
END_TEST

START_TEST (a_row_for_reading_in_a_block_keeps_its_own)
{
  const guint16 words[] = { 4, 77, 0, 5, 0 };
  EncfgValue shown;

  encfg_sim_bank_put (bank, "shown", 0, 42);
  ck_assert_int_eq (write_words (0, 100, 5, words), 0);
  encfg_sim_bank_get (bank, encfg_sim_bank_find_item (bank, "shown"), 0, &shown);
  ck_assert_int_eq (shown.number, 42);
}
END_TEST

START_TEST (what_lies_between_is_not_written)
{
  const guint16 words[] = { 1, 2, 3, 4 };

  ck_assert_int_eq (write_words (0, 11, 1, words), 2);
  ck_assert_int_eq (write_words (0, 10, 4, words), 2);
  ck_assert_int_eq (write_words (0, 30, 1, words), 2);
}
END_TEST

START_TEST (a_setting_without_a_default_holds_what_is_legal)
{
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 17, 1), 4);
}
END_TEST

START_TEST (bits_of_one_register_keep_apart)
{
  encfg_sim_bank_put (bank, "first", 0, 1);
  encfg_sim_bank_put (bank, "last", 0, 1);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 30, 1), 0x8001);
  encfg_sim_bank_put (bank, "first", 0, 0);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_HOLDING, 30, 1), 0x8000);
}
END_TEST

START_TEST (a_cell_lies_in_the_column_of_its_segment)
{
  guint slot = encfg_profile_slot_of_cell (profile, 1, 2);

  encfg_sim_bank_put (bank, "cell-ir", slot, 99);
  ck_assert_uint_eq (slot, 5);
  ck_assert_int_eq (read_words (2, ENCFG_TABLE_INPUT, 1100 + 4 + 2, 1), 99);
  encfg_sim_bank_put (bank, "cell-voltage", 2, 98);
  ck_assert_int_eq (read_words (0, ENCFG_TABLE_INPUT, 1002, 1), 98);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-views");
  TCase *tcase = tcase_create ("views");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (tcase, a_read_finds_what_stands_behind_its_unit_id, 0, G_N_ELEMENTS (reads));
  tcase_add_test (tcase, it_answers_to_the_ids_of_its_strings_and_no_other);
  tcase_add_test (tcase, the_window_shows_the_page_that_was_selected);
  tcase_add_test (tcase, the_page_that_was_selected_is_lost_with_the_power);
  tcase_add_test (tcase, a_page_that_is_not_there_is_refused);
  tcase_add_test (tcase, a_block_is_written_whole_or_not_at_all);
  tcase_add_test (tcase, what_is_free_to_be_read_is_not_written);
  tcase_add_test (tcase, a_row_for_reading_in_a_block_keeps_its_own);
  tcase_add_test (tcase, what_lies_between_is_not_written);
  tcase_add_test (tcase, a_setting_without_a_default_holds_what_is_legal);
  tcase_add_test (tcase, bits_of_one_register_keep_apart);
  tcase_add_test (tcase, a_cell_lies_in_the_column_of_its_segment);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
