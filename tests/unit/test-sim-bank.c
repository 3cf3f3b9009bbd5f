/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-bank-put.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-written-profile.h"
#include <string.h>

/* What bm3000 does not have: wide values that can be written, low word first, function 16 only, an
 * unlock sequence, cells by stride with gaps between them. Apostrophes stand for double quotes. */
static const char text[] =
  "{ 'format': 1, 'id': 't', 'name': 'T', 'model': 'M', 'provenance': 'assumed',"
  "  'link': { 'max-read': 20, 'max-write': 10 },"
  "  'identify': { 'match': [ { 'key': 'code', 'equals': 7 } ], 'items': ["
  "    { 'key': 'code', 'label': 'Code', 'provenance': 'assumed', 'table': 'input', 'address': 1,"
  "      'type': 'u16', 'unit': '' },"
  "    { 'key': 'name', 'label': 'Name', 'provenance': 'assumed', 'table': 'input',"
  "      'address': 2, 'type': 'text', 'length': 4 } ] },"
  "  'settings': ["
  "    { 'key': 'low', 'label': 'Low', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 10, 'type': 'u16', 'unit': 'mV', 'min': 1, 'max': 9, 'default': 5 },"
  "    { 'key': 'wide', 'label': 'Wide', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 11, 'type': 'u32', 'word-order': 'low-first', 'unit': 'V', 'scale': '1/10',"
  "      'min': 1, 'max': 100000, 'default': 65538 },"
  "    { 'key': 'block', 'label': 'Block', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 13, 'type': 's16', 'unit': '°C', 'min': -10, 'max': 70, 'default': -1,"
  "      'write-function': 16 },"
  "    { 'key': 'shown', 'label': 'Shown', 'provenance': 'assumed', 'table': 'holding',"
  "      'address': 14, 'type': 'u16', 'unit': '', 'access': 'read' } ],"
  "  'cells': { 'max': 4, 'items': ["
  "    { 'key': 'v', 'label': 'V', 'provenance': 'assumed', 'table': 'input', 'address': 100,"
  "      'stride': 3, 'type': 'u32', 'unit': 'mV', 'no-value': [ 4294967295 ] } ] },"
  "  'commands': [ { 'key': 'go', 'label': 'Go', 'provenance': 'assumed', 'address': 50,"
  "                  'start': 1 } ],"
  "  'write-sequence': { 'before': [ { 'address': 60, 'value': 21930 } ] } }";

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

/* What becomes of a request: an exception, or 0 and it is carried out. */
typedef struct
{
  const char *what;
  guint8 function;
  EncfgTable table;
  guint16 address;
  guint count;
  guint16 words[4];
  guint8 exception;
} Case;

/* clang-format off */
static const Case cases[] = {
  { "a setting is read",                     3, ENCFG_TABLE_HOLDING, 10, 1, { 0 }, 0 },
  { "all settings are read",                 3, ENCFG_TABLE_HOLDING, 10, 5, { 0 }, 0 },
  { "an address before the first",           3, ENCFG_TABLE_HOLDING,  9, 2, { 0 }, 2 },
  { "an address behind the last",            3, ENCFG_TABLE_HOLDING, 10, 6, { 0 }, 2 },
  { "another table",                         4, ENCFG_TABLE_INPUT,   10, 1, { 0 }, 2 },
  { "a gap between two cells",               4, ENCFG_TABLE_INPUT,  100, 3, { 0 }, 2 },
  { "the last cell there may be",            4, ENCFG_TABLE_INPUT,  109, 2, { 0 }, 0 },
  { "half a cell is read",                   4, ENCFG_TABLE_INPUT,  110, 1, { 0 }, 0 },
  { "a cell too many",                       4, ENCFG_TABLE_INPUT,  112, 2, { 0 }, 2 },
  { "a table that the module does not have", 1, ENCFG_TABLE_COIL,     0, 1, { 0 }, 1 },
  { "more than the module gives at once",    3, ENCFG_TABLE_HOLDING, 10, 21, { 0 }, 3 },
  { "more than the module takes at once",   16, ENCFG_TABLE_HOLDING, 10, 11, { 0 }, 3 },
  { "a write",                               6, ENCFG_TABLE_HOLDING, 10, 1, { 9 }, 0 },
  { "a write below the least",               6, ENCFG_TABLE_HOLDING, 10, 1, { 0 }, 3 },
  { "a write above the most",                6, ENCFG_TABLE_HOLDING, 10, 1, { 10 }, 3 },
  { "a write of a whole wide value",        16, ENCFG_TABLE_HOLDING, 11, 2, { 1, 1 }, 0 },
  { "a wide value above the most",          16, ENCFG_TABLE_HOLDING, 11, 2, { 1, 2 }, 3 },
  { "a write of its first half",             6, ENCFG_TABLE_HOLDING, 11, 1, { 1 }, 3 },
  { "a write of its second half",            6, ENCFG_TABLE_HOLDING, 12, 1, { 1 }, 3 },
  { "a write that ends in its middle",      16, ENCFG_TABLE_HOLDING, 10, 2, { 5, 1 }, 3 },
  { "a write that starts in its middle",    16, ENCFG_TABLE_HOLDING, 12, 2, { 1, 5 }, 3 },
  { "function 16 where only it is taken",   16, ENCFG_TABLE_HOLDING, 13, 1, { 0xfff6 }, 0 },
  { "function 6 there",                      6, ENCFG_TABLE_HOLDING, 13, 1, { 1 }, 1 },
  { "a negative number below the least",    16, ENCFG_TABLE_HOLDING, 13, 1, { 0xfff5 }, 3 },
  { "a write of a row for reading",          6, ENCFG_TABLE_HOLDING, 14, 1, { 1 }, 2 },
  { "a write that runs into such a row",    16, ENCFG_TABLE_HOLDING, 13, 2, { 1, 1 }, 2 },
  { "a command",                             6, ENCFG_TABLE_HOLDING, 50, 1, { 1 }, 0 },
  { "the word that unlocks",                 6, ENCFG_TABLE_HOLDING, 60, 1, { 21930 }, 0 },
};
/* clang-format on */

static EncfgRequest
request_of (const Case *c)
{
  EncfgRequest request = { .function = c->function,
                           .table = c->table,
                           .is_write = c->function > 4,
                           .address = c->address,
                           .count = c->count };

  memcpy (request.words, c->words, sizeof c->words);
  return request;
}

START_TEST (a_request_gets_the_exception_that_it_deserves)
{
  EncfgRequest request = request_of (&cases[_i]);

  ck_assert_msg (encfg_sim_bank_check (bank, 0, &request) == cases[_i].exception,
                 "%s: exception %u, not %u",
                 cases[_i].what,
                 encfg_sim_bank_check (bank, 0, &request),
                 cases[_i].exception);
}
END_TEST

static guint16
word_at (guint16 address)
{
  const Case at = { "", 3, ENCFG_TABLE_HOLDING, address, 1, { 0 }, 0 };
  EncfgRequest request = request_of (&at);
  guint16 word;

  ck_assert_uint_eq (encfg_sim_bank_read (bank, 0, &request, &word), 0);
  return word;
}

START_TEST (a_fresh_bank_holds_defaults_and_sentinels)
{
  const Case last_cell = { "", 4, ENCFG_TABLE_INPUT, 109, 2, { 0 }, 0 };
  EncfgRequest request = request_of (&last_cell);
  guint16 words[2];

  ck_assert_uint_eq (word_at (10), 5);
  ck_assert_uint_eq (word_at (11), 2); /* 65538, low word first */
  ck_assert_uint_eq (word_at (12), 1);
  ck_assert_uint_eq (word_at (13), 0xffff);
  ck_assert_uint_eq (word_at (14), 0);
  ck_assert_uint_eq (encfg_sim_bank_read (bank, 0, &request, words), 0);
  ck_assert_uint_eq (words[0], 0xffff);
  ck_assert_uint_eq (words[1], 0xffff);
}
END_TEST

START_TEST (a_stored_request_is_read_again)
{
  const Case write = { "", 16, ENCFG_TABLE_HOLDING, 10, 3, { 7, 4, 1 }, 0 };
  EncfgRequest request = request_of (&write);
  EncfgValue value;

  encfg_sim_bank_store (bank, 0, &request);
  ck_assert_uint_eq (word_at (10), 7);
  ck_assert_uint_eq (word_at (11), 4);
  ck_assert (encfg_sim_bank_get (bank, encfg_profile_find_item (profile, "wide"), 0, &value));
  ck_assert_int_eq (value.number, 65540);
}
END_TEST

START_TEST (command_and_unlock_registers_read_as_zero)
{
  const Case writes[] = { { "", 6, ENCFG_TABLE_HOLDING, 50, 1, { 1 }, 0 },
                          { "", 6, ENCFG_TABLE_HOLDING, 60, 1, { 21930 }, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      EncfgRequest request = request_of (&writes[i]);

      encfg_sim_bank_store (bank, 0, &request);
      ck_assert_uint_eq (word_at (writes[i].address), 0);
    }
}
END_TEST

static guint8
note_value (const EncfgItem *item, guint index, const EncfgValue *value, gpointer data)
{
  GString *seen = data;

  g_string_append_printf (seen, "%s=%" G_GINT64_FORMAT " ", item->key, value->number);
  return strcmp (item->key, "block") == 0 ? 4 : 0;
}

START_TEST (a_write_is_walked_value_by_value_up_to_the_first_refusal)
{
  const Case whole = { "", 16, ENCFG_TABLE_HOLDING, 10, 4, { 7, 4, 1, 0xffff }, 0 };
  EncfgRequest request = request_of (&whole);
  g_autoptr (GString) seen = g_string_new (NULL);

  ck_assert_uint_eq (encfg_sim_bank_walk (bank, 0, &request, note_value, seen), 4);
  ck_assert_str_eq (seen->str, "low=7 wide=65540 block=-1 ");
}
END_TEST

START_TEST (a_physical_quantity_takes_the_unit_and_scale_of_its_row)
{
  EncfgValue value;

  encfg_sim_bank_put_si (bank, "wide", 0, 13.5);
  encfg_sim_bank_get (bank, encfg_profile_find_item (profile, "wide"), 0, &value);
  ck_assert_int_eq (value.number, 135);
  encfg_sim_bank_put_si (bank, "v", 2, 2.25);
  encfg_sim_bank_get (bank, encfg_profile_find_item (profile, "v"), 2, &value);
  ck_assert_int_eq (value.number, 2250);
  encfg_sim_bank_put_si (bank, "block", 0, -300);
  encfg_sim_bank_get (bank, encfg_profile_find_item (profile, "block"), 0, &value);
  ck_assert_int_eq (value.number, -10);
}
END_TEST

static const struct
{
  const char *text, *held; /* in a row of eight letters */
} texts[] = {
  { "", "" },
  { "SIM", "SIM" },
  { "SIM 0.10", "SIM 0.10" },
  { "SIM 0.10.0", "SIM" },
  { "one two three", "one two" },
  { "SIMULATED", "SIMULATE" },
};

START_TEST (a_text_keeps_the_whole_words_that_fit)
{
  EncfgValue value;

  encfg_sim_bank_put_text (bank, "name", texts[_i].text);
  encfg_sim_bank_get (bank, encfg_profile_find_item (profile, "name"), 0, &value);
  ck_assert_str_eq (value.text, texts[_i].held);
}
END_TEST

START_TEST (a_key_that_the_profile_lacks_changes_nothing)
{
  encfg_sim_bank_put (bank, "no-such-row", 0, 3);
  encfg_sim_bank_put_text (bank, "low", "text");
  ck_assert_uint_eq (word_at (10), 5);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-bank");
  TCase *tcase = tcase_create ("bank");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (
    tcase, a_request_gets_the_exception_that_it_deserves, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tcase, a_fresh_bank_holds_defaults_and_sentinels);
  tcase_add_test (tcase, a_stored_request_is_read_again);
  tcase_add_test (tcase, command_and_unlock_registers_read_as_zero);
  tcase_add_test (tcase, a_write_is_walked_value_by_value_up_to_the_first_refusal);
  tcase_add_test (tcase, a_physical_quantity_takes_the_unit_and_scale_of_its_row);
  tcase_add_loop_test (tcase, a_text_keeps_the_whole_words_that_fit, 0, G_N_ELEMENTS (texts));
  tcase_add_test (tcase, a_key_that_the_profile_lacks_changes_nothing);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
