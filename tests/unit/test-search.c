/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-search.h"

#include "encfg-fake.h"
#include "encfg-profile-load.h"
#include "encfg-test.h"

#define ITEM(key, address, type)                                                                   \
  "{ \"key\": \"" key "\", \"label\": \"" key "\", \"provenance\": \"assumed\", "                  \
  "\"table\": \"input\", \"address\": " address ", " type " }"
#define PROFILE(id, equals, items)                                                                 \
  "{ \"format\": 1, \"id\": \"" id "\", \"name\": \"" id "\", \"model\": \"" id "\", "             \
  "\"provenance\": \"assumed\", \"link\": { \"max-read\": 50 }, "                                  \
  "\"identify\": { \"match\": [ { \"key\": \"code\", \"equals\": " equals " } ], "                 \
  "\"items\": [ " items " ] } }"
#define TEXT "\"type\": \"text\", \"length\": 2"
#define WORD "\"type\": \"u16\", \"unit\": \"\""

/* Three kinds of module. Alpha tells its name and serial number, beta nothing; gamma says its code
 * at the place where alpha does. */
static const char alpha[] =
  PROFILE ("alpha",
           "3000",
           ITEM ("name", "0", TEXT) ", " ITEM ("serial", "2", TEXT) ", " ITEM ("code", "20", WORD));
static const char beta[] = PROFILE ("beta", "77", ITEM ("code", "40", WORD));
static const char gamma_[] = PROFILE ("gamma", "3001", ITEM ("code", "20", WORD));

typedef struct
{
  EncfgFake *fake;
  EncfgEndpoint *endpoint;
  GPtrArray *profiles;
  GPtrArray *findings;
  GCancellable *cancellable;
  GError *error;
  guint probed;
} Story;

static void
story_begin (Story *story, const char *uri, const char *script)
{
  const char *const texts[] = { alpha, beta, gamma_ };

  *story = (Story){ 0 };
  story->fake = encfg_fake_new (script);
  story->endpoint = encfg_endpoint_parse (uri, NULL);
  story->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_profile_unref);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      EncfgProfile *profile = encfg_profile_load (texts[i], -1, NULL, &story->error);

      ck_assert_no_gerror (story->error);
      g_ptr_array_add (story->profiles, profile);
    }
  story->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_finding_free);
  story->cancellable = g_cancellable_new ();
}

static void
story_end (Story *story)
{
  encfg_fake_destroy (story->fake);
  encfg_endpoint_free (story->endpoint);
  g_ptr_array_unref (story->profiles);
  g_ptr_array_unref (story->findings);
  g_object_unref (story->cancellable);
  g_clear_error (&story->error);
}

/* An alpha by the name of "ROOM" with the serial number "0042". */
static void
be_alpha (EncfgFake *fake)
{
  const guint16 identity[] = { 'R' << 8 | 'O', 'O' << 8 | 'M', '0' << 8 | '0', '4' << 8 | '2' };

  memcpy (fake->words[ENCFG_TABLE_INPUT], identity, sizeof identity);
  fake->words[ENCFG_TABLE_INPUT][20] = 3000;
}

static gboolean
search (Story *story, const guint8 *ids, guint n_ids, gboolean all)
{
  return encfg_search_endpoint (&story->fake->parent,
                                story->endpoint,
                                story->profiles,
                                ids,
                                n_ids,
                                all,
                                200,
                                0,
                                story->findings,
                                &story->probed,
                                story->cancellable,
                                &story->error);
}

static const guint8 three_ids[] = { 1, 2, 3 };

START_TEST (a_module_is_found_confirmed_and_named_and_the_search_stops)
{
  Story story;
  const EncfgFinding *finding;

  story_begin (&story, "tcp://10.0.0.5:502", "");
  be_alpha (story.fake);
  story.fake->unit = 2;
  ck_assert (search (&story, three_ids, 3, FALSE));
  ck_assert_str_eq (story.fake->log->str, "4:20+1 2/4:20+1 2/4:20+1 2/4:0+4");
  ck_assert_uint_eq (story.fake->n_writes, 0);
  ck_assert_uint_eq (story.probed, 2);
  ck_assert_uint_eq (story.findings->len, 1);
  finding = g_ptr_array_index (story.findings, 0);
  ck_assert_int_eq (finding->outcome, ENCFG_FOUND);
  ck_assert_uint_eq (finding->endpoint->unit, 2);
  ck_assert_str_eq (finding->endpoint->host, "10.0.0.5");
  ck_assert_str_eq (finding->profile->id, "alpha");
  ck_assert_str_eq (finding->name, "ROOM");
  ck_assert_str_eq (finding->serial, "0042");
  ck_assert_str_eq (finding->firmware, "");
  story_end (&story);
}
END_TEST

START_TEST (all_modules_are_found_where_all_are_wanted)
{
  Story story;

  story_begin (&story, "tcp://10.0.0.5:502", "");
  be_alpha (story.fake);
  ck_assert (search (&story, three_ids, 3, TRUE));
  ck_assert_uint_eq (story.probed, 3);
  ck_assert_uint_eq (story.findings->len, 3);
  story_end (&story);
}
END_TEST

START_TEST (the_next_profile_is_asked_for_where_the_first_does_not_fit)
{
  Story story;
  const EncfgFinding *finding;

  story_begin (&story, "tcp://10.0.0.5:502", "");
  story.fake->hole[20] = TRUE;
  story.fake->words[ENCFG_TABLE_INPUT][40] = 77;
  ck_assert (search (&story, three_ids, 3, FALSE));
  finding = g_ptr_array_index (story.findings, 0);
  ck_assert_int_eq (finding->outcome, ENCFG_FOUND);
  ck_assert_str_eq (finding->profile->id, "beta");
  ck_assert_str_eq (finding->name, "");
  story_end (&story);
}
END_TEST

START_TEST (what_two_profiles_ask_for_is_read_once)
{
  Story story;
  const EncfgFinding *finding;

  story_begin (&story, "tcp://10.0.0.5:502", "");
  story.fake->words[ENCFG_TABLE_INPUT][20] = 3001;
  ck_assert (search (&story, three_ids, 1, FALSE));
  finding = g_ptr_array_index (story.findings, 0);
  ck_assert_str_eq (finding->profile->id, "gamma");
  ck_assert_str_eq (story.fake->log->str, "4:20+1 4:40+1 4:20+1");
  story_end (&story);
}
END_TEST

START_TEST (a_hit_that_is_not_confirmed_is_no_module)
{
  Story story;
  const EncfgFinding *finding;

  story_begin (&story, "rtu:/dev/ttyUSB0", ".S");
  be_alpha (story.fake);
  ck_assert (search (&story, three_ids, 1, FALSE));
  finding = g_ptr_array_index (story.findings, 0);
  ck_assert_int_eq (finding->outcome, ENCFG_FOUND_SILENT);
  ck_assert_ptr_null (finding->profile);
  story_end (&story);
}
END_TEST

START_TEST (a_module_that_does_not_tell_its_name_is_found_by_its_number_all_the_same)
{
  Story story;
  const EncfgFinding *finding;

  story_begin (&story, "tcp://10.0.0.5:502", "");
  be_alpha (story.fake);
  story.fake->hole[0] = TRUE;
  ck_assert (search (&story, three_ids, 1, FALSE));
  finding = g_ptr_array_index (story.findings, 0);
  ck_assert_int_eq (finding->outcome, ENCFG_FOUND);
  ck_assert_str_eq (finding->name, "");
  ck_assert_str_eq (finding->serial, "0042");
  story_end (&story);
}
END_TEST

START_TEST (a_module_that_does_not_tell_its_number_is_found_all_the_same)
{
  Story story;
  const EncfgFinding *finding;

  story_begin (&story, "tcp://10.0.0.5:502", "");
  be_alpha (story.fake);
  story.fake->hole[2] = TRUE;
  ck_assert (search (&story, three_ids, 1, FALSE));
  finding = g_ptr_array_index (story.findings, 0);
  ck_assert_int_eq (finding->outcome, ENCFG_FOUND);
  ck_assert_no_gerror (finding->error);
  ck_assert_str_eq (finding->name, "ROOM");
  ck_assert_str_eq (finding->serial, "");
  story_end (&story);
}
END_TEST

typedef struct
{
  const char *what;
  const char *uri;
  const char *script;
  char always;
  guint opens_left;
  EncfgError open_error;
  EncfgOutcome outcome;
  guint probed;
  const char *message; /* a part of it */
} FailureCase;

#define TCP "tcp://10.0.0.5:502"
#define RTU "rtu:/dev/ttyUSB0"

static const FailureCase failure_cases[] = {
  { "a device of another kind", TCP, "", '.', 9, 0, ENCFG_FOUND_UNKNOWN, 3, "code" },
  { "exceptions only", TCP, "", '1', 9, 0, ENCFG_FOUND_EXCEPTION, 3, "exception 1" },
  { "a gateway", TCP, "", 'W', 9, 0, ENCFG_FOUND_GATEWAY, 3, "exception 11" },
  { "garbage from a host", TCP, "", 'G', 9, 0, ENCFG_FOUND_NOT_MODBUS, 3, "fault G" },
  { "garbage on a line", RTU, "", 'G', 9, 0, ENCFG_FOUND_NOT_MODBUS, 3, "fault G" },
  { "silence", RTU, "", 'S', 9, 0, ENCFG_FOUND_SILENT, 3, "No device address was found: " },
  { "a connection that is closed at once", TCP, "", 'L', 9, 0, ENCFG_FOUND_CLOSED, 3, "fault L" },
  { "an adapter pulled out", RTU, "", 'L', 9, 0, ENCFG_FOUND_NOT_OPENED, 1, "" },
  { "a host that swallows everything", TCP, "", 'S', 9, 0, ENCFG_FOUND_SILENT, 3, "" },
  { "a gateway among silence", RTU, "SWS", 'S', 9, 0, ENCFG_FOUND_GATEWAY, 3, "exception 11" },
  { "another device after exceptions", TCP, "111...", '1', 9, 0, ENCFG_FOUND_UNKNOWN, 3, "code" },
  { "another device, silent to strange questions",
    TCP,
    ".S",
    'S',
    9,
    0,
    ENCFG_FOUND_UNKNOWN,
    3,
    "code" },
  { "a closed port",
    TCP,
    "",
    '.',
    0,
    ENCFG_ERROR_CONNECTION_REFUSED,
    ENCFG_FOUND_REFUSED,
    0,
    "Failed to initialize the network address: " },
  { "no such host",
    TCP,
    "",
    '.',
    0,
    ENCFG_ERROR_NOT_FOUND,
    ENCFG_FOUND_UNREACHABLE,
    0,
    "Failed to initialize the network address: " },
  { "no way to the host",
    TCP,
    "",
    '.',
    0,
    ENCFG_ERROR_UNREACHABLE,
    ENCFG_FOUND_UNREACHABLE,
    0,
    "" },
  { "no such port",
    RTU,
    "",
    '.',
    0,
    ENCFG_ERROR_NOT_FOUND,
    ENCFG_FOUND_NOT_OPENED,
    0,
    "cannot open" },
  { "a port in use", RTU, "", '.', 0, ENCFG_ERROR_IN_USE, ENCFG_FOUND_NOT_OPENED, 0, "" },
  { "a host that closes, then refuses",
    TCP,
    "L",
    '.',
    1,
    ENCFG_ERROR_CONNECTION_REFUSED,
    ENCFG_FOUND_REFUSED,
    2,
    "" },
  { "another device that then refuses",
    TCP,
    "...L",
    '.',
    1,
    ENCFG_ERROR_CONNECTION_REFUSED,
    ENCFG_FOUND_UNKNOWN,
    3,
    "code" },
};

START_TEST (a_failure_is_told_by_its_most_telling_sign)
{
  const FailureCase *c = &failure_cases[_i];
  const EncfgFinding *finding;
  Story story;

  story_begin (&story, c->uri, c->script);
  story.fake->always = c->always;
  story.fake->opens_left = c->opens_left;
  story.fake->open_error = c->open_error;
  ck_assert (search (&story, three_ids, 3, FALSE));
  ck_assert_uint_eq (story.findings->len, 1);
  finding = g_ptr_array_index (story.findings, 0);
  ck_assert_msg (finding->outcome == c->outcome,
                 "%s: %s, %s",
                 c->what,
                 encfg_outcome_name (finding->outcome),
                 finding->error->message);
  if (c->opens_left == 0)
    ck_assert_gerror (finding->error, ENCFG_ERROR, c->open_error);
  ck_assert_msg (story.probed == c->probed, "%s: %u ids", c->what, story.probed);
  ck_assert_msg (strstr (finding->error->message, c->message) != NULL,
                 "%s: %s",
                 c->what,
                 finding->error->message);
  ck_assert_uint_eq (story.fake->n_writes, 0);
  story_end (&story);
}
END_TEST

START_TEST (a_cancelled_search_says_so)
{
  Story story;

  story_begin (&story, TCP, ".K");
  ck_assert (!search (&story, three_ids, 3, FALSE));
  ck_assert_gerror (story.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_uint_eq (story.findings->len, 0);
  ck_assert_uint_eq (story.fake->n_exchanges, 2);
  story_end (&story);
}
END_TEST

START_TEST (a_search_cancelled_before_it_opens_says_so)
{
  Story story;

  story_begin (&story, TCP, "");
  g_cancellable_cancel (story.cancellable);
  ck_assert (!search (&story, three_ids, 3, FALSE));
  ck_assert_gerror (story.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_uint_eq (story.fake->n_opens, 0);
  story_end (&story);
}
END_TEST

START_TEST (every_outcome_has_a_name_of_its_own_and_advice)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = ENCFG_FOUND; i <= ENCFG_FOUND_NOT_OPENED; i++)
    {
      /* Silent is silent, with a connection or without. */
      ck_assert (g_hash_table_add (names, (gpointer) encfg_outcome_name (i)) ==
                 (i != ENCFG_FOUND_NOBODY));
      for (guint kind = ENCFG_ENDPOINT_TCP; kind <= ENCFG_ENDPOINT_RTU; kind++)
        ck_assert_uint_gt (strlen (encfg_outcome_advice (i, kind)), 20);
    }
  ck_assert_ptr_null (
    strstr (encfg_outcome_advice (ENCFG_FOUND_SILENT, ENCFG_ENDPOINT_TCP), "A/B"));
  ck_assert_str_eq (encfg_outcome_name (ENCFG_FOUND_GATEWAY), "gateway");
  ck_assert_str_eq (encfg_outcome_name (ENCFG_FOUND_NOT_OPENED), "not-opened");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("search");
  TCase *tcase = tcase_create ("search");

  tcase_add_test (tcase, a_module_is_found_confirmed_and_named_and_the_search_stops);
  tcase_add_test (tcase, all_modules_are_found_where_all_are_wanted);
  tcase_add_test (tcase, the_next_profile_is_asked_for_where_the_first_does_not_fit);
  tcase_add_test (tcase, what_two_profiles_ask_for_is_read_once);
  tcase_add_test (tcase, a_hit_that_is_not_confirmed_is_no_module);
  tcase_add_test (tcase, a_module_that_does_not_tell_its_name_is_found_by_its_number_all_the_same);
  tcase_add_test (tcase, a_module_that_does_not_tell_its_number_is_found_all_the_same);
  tcase_add_loop_test (
    tcase, a_failure_is_told_by_its_most_telling_sign, 0, G_N_ELEMENTS (failure_cases));
  tcase_add_test (tcase, a_cancelled_search_says_so);
  tcase_add_test (tcase, a_search_cancelled_before_it_opens_says_so);
  tcase_add_test (tcase, every_outcome_has_a_name_of_its_own_and_advice);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
