/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-scenario.h"

#include "encfg-bundle.h"
#include "encfg-error.h"
#include "encfg-json.h"
#include "encfg-sim-ops.h"
#include "encfg-test.h"
#include <glib/gstdio.h>
#include <string.h>

static EncfgSimScenario *scenario;
static EncfgSimServer *server;

static void
set_up (void)
{
  scenario = NULL;
  server = NULL;
}

static void
tear_down (void)
{
  g_clear_pointer (&server, encfg_sim_server_free);
  g_clear_pointer (&scenario, encfg_sim_scenario_free);
}

static void
start (void)
{
  g_autoptr (GError) error = NULL;
  EncfgSimTraits traits;

  ck_assert_ptr_nonnull (scenario);
  encfg_sim_scenario_get_traits (scenario, &traits);
  ck_assert (encfg_sim_traits_complete (&traits, &error));
  server = encfg_sim_server_new ();
  encfg_sim_server_add (server, encfg_sim_module_new (&traits));
  ck_assert (encfg_sim_scenario_start (scenario, server, &error));
  ck_assert_no_gerror (error);
}

static void
take_answer (const char *answer, gpointer data)
{
  *(char **) data = g_strdup (answer);
}

/* The answer to an operation; single quotes stand for double ones. (transfer full) */
static JsonObject *
tell (const char *operation)
{
  g_autofree char *line = g_strdelimit (g_strdup (operation), "'", '"');
  g_autofree char *answer = NULL;
  g_autoptr (JsonNode) root = NULL;

  encfg_sim_ops_run (server, line, strlen (line), take_answer, &answer);
  while (answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  root = encfg_json_parse (answer, -1, NULL);
  ck_assert_msg (json_object_get_boolean_member (json_node_get_object (root), "ok"), "%s", answer);
  return json_object_ref (json_node_get_object (root));
}

static void
order (const char *operation)
{
  json_object_unref (tell (operation));
}

static int
achieved (void)
{
  g_autoptr (JsonObject) score = tell ("{'op':'score'}");

  ck_assert (json_object_get_boolean_member (score, "simulated"));
  return (int) json_object_get_int_member (score, "achieved");
}

/* Writes one register as a master would. */
static void
write_word (guint16 address, guint16 word)
{
  EncfgSimModule *module = g_ptr_array_index (encfg_sim_server_get_modules (server), 0);
  EncfgPdu request;
  EncfgSimReply reply;

  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, address, &word, 1, FALSE);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert_msg (reply.pdu.bytes[0] == 6, "exception %d", reply.pdu.bytes[1]);
}

#define IR_TEST 400
#define IR_SAVE 401
#define SAVE_WORD 23205

/* What a technician does for each of them, by the shortest way. */
static void
test_and_save (void)
{
  write_word (IR_TEST, 1);
  order ("{'op':'advance','seconds':400}");
  write_word (IR_SAVE, SAVE_WORD);
}

static void
commission (void)
{
  order ("{'op':'set-preset','preset':'12V'}");
  order ("{'op':'set-setting','key':'ir-high','value':9.4}");
  test_and_save ();
  order ("{'op':'set-clock','offset_s':0}");
}

static void
readdress (void)
{
  order ("{'op':'set-setting','key':'modbus-id','value':5}");
}

static void
take_2_volts (void)
{
  order ("{'op':'set-preset','preset':'2V'}");
}

static void
replace_and_save (void)
{
  order ("{'op':'set-cell','cell':12,'defect':'none'}");
  test_and_save ();
}

static void
mend_ring (void)
{
  order ("{'op':'ring','ring':1}");
  order ("{'op':'set-cell','cell':24,'sensor':'ok'}");
}

static void
turn_transformer (void)
{
  order ("{'op':'set-string','string':2,'transformer':'ok'}");
  order ("{'op':'bank','mode':'float'}");
}

static void
send_the_other_away (void)
{
  order ("{'op':'faults-off'}");
  order ("{'op':'set-preset','preset':'12V'}");
  order ("{'op':'set-clock','offset_s':0}");
}

static void
mend_the_cable (void)
{
  take_2_volts ();
  order ("{'op':'faults-off'}");
}

static void
replace_the_right_one (void)
{
  order ("{'op':'swap-sensors','cell':7,'with':10}");
  order ("{'op':'set-cell','cell':7,'defect':'none'}");
}

static void
replace_and_keep (void)
{
  order ("{'op':'set-cell','cell':31,'defect':'none'}");
  order ("{'op':'set-cell','cell':40,'defect':'none'}");
  write_word (IR_TEST, 1);
  order ("{'op':'advance','seconds':800}");
}

static void
switch_on (void)
{
  order ("{'op':'set-preset','preset':'12V'}");
  order ("{'op':'set-clock','offset_s':0}");
  /* Which is answered when it is up. */
  encfg_sim_server_switch_power (server, NULL, TRUE, NULL, NULL);
}

static const struct
{
  const char *name;
  void (*solve) (void);
} solutions[] = {
  { "fresh-installation", commission },   { "unknown-address", readdress },
  { "wrong-block-class", take_2_volts },  { "bad-battery", replace_and_save },
  { "broken-ring", mend_ring },           { "reversed-transformer", turn_transformer },
  { "two-masters", send_the_other_away }, { "noisy-line", mend_the_cable },
  { "yearly-check", replace_and_keep },   { "swapped-sensors", replace_the_right_one },
  { "power-failure", switch_on },
};

START_TEST (a_bundled_scenario_is_open_at_first_and_can_be_solved)
{
  int n_goals;

  scenario = encfg_sim_scenario_find (solutions[_i].name, NULL);
  start ();
  {
    g_autoptr (JsonObject) score = tell ("{'op':'score'}");

    n_goals = (int) json_object_get_int_member (score, "of");
    ck_assert_int_lt (json_object_get_int_member (score, "achieved"), n_goals);
  }
  solutions[_i].solve ();
  ck_assert_int_eq (achieved (), n_goals);
}
END_TEST

START_TEST (every_bundled_scenario_has_its_solution_here_and_its_place_in_the_list)
{
  g_auto (GStrv) files = g_resource_enumerate_children (
    encfg_bundle_get (), ENCFG_BUNDLE_PATH "scenarios/", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  const char *const *names = encfg_sim_scenario_list ();

  ck_assert_uint_eq (g_strv_length (files), G_N_ELEMENTS (solutions));
  ck_assert_uint_eq (g_strv_length ((GStrv) names), G_N_ELEMENTS (solutions));
  for (guint i = 0; i < G_N_ELEMENTS (solutions); i++)
    ck_assert_msg (g_strv_contains (names, solutions[i].name), "%s", solutions[i].name);
}
END_TEST

static const char *const harder[][2] = {
  { "wrong-block-class", "fresh-installation" }, /* one preset before a whole commissioning */
  { "fresh-installation", "bad-battery" },       /* a test and its save before judging them */
  { "bad-battery", "yearly-check" },             /* one outlier before a change over a year */
  { "broken-ring", "swapped-sensors" },          /* what is missing before what looks right */
  { "unknown-address", "noisy-line" },           /* a serial line in order before one that is not */
  { "noisy-line", "two-masters" },
};

START_TEST (exercises_are_listed_from_easy_to_hard)
{
  g_autofree char *list = g_strjoinv (" ", (GStrv) encfg_sim_scenario_list ());

  ck_assert (strstr (list, harder[_i][0]) < strstr (list, harder[_i][1]));
}
END_TEST

#define SCENARIO(rest)                                                                             \
  "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"                                \
  "'module':{'profile':'bm3000','cells':4},'goals':[{'text':'g','item':'temp-high','equals':50}"   \
  "]" rest "}"

static EncfgSimScenario *
load (const char *text, GError **error)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');

  return encfg_sim_scenario_load (json, -1, error);
}

START_TEST (events_happen_in_order_at_their_time_within_one_advance)
{
  scenario =
    load (SCENARIO (",'events':["
                    "{'after-s':60,'do':{'op':'set-setting','key':'temp-high','value':50}},"
                    "{'after-s':600,'do':{'op':'set-setting','key':'temp-high','value':40}},"
                    "{'after-s':600,'do':{'op':'bank','mode':'discharge'}}]"),
          NULL);
  start ();
  order ("{'op':'advance','seconds':59}");
  ck_assert_int_eq (achieved (), 0);
  order ("{'op':'advance','seconds':1}");
  ck_assert_int_eq (achieved (), 1);
  order ("{'op':'advance','seconds':3540}");
  ck_assert_int_eq (achieved (), 0);
  /* The discharge lasted from 600 to 3600 s: less than a fifth is gone. */
  {
    EncfgSimModule *module = g_ptr_array_index (encfg_sim_server_get_modules (server), 0);

    ck_assert (encfg_sim_battery_is_discharging (encfg_sim_module_get_battery (module)));
  }
}
END_TEST

#define GOAL_AFTER(start, goal)                                                                    \
  "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"                                \
  "'module':{'profile':'bm3000','cells':4,'block':'2V'},'start':[" start                           \
  "],'goals':[{'text':'g'," goal "}]}"
#define GOAL(goal)                                                                                 \
  GOAL_AFTER ("{'op':'set-preset','preset':'2V'},"                                                 \
              "{'op':'set-setting','key':'temp-low','value':0}",                                   \
              goal)

static const struct
{
  const char *goal, *spoil, *found, *mend;
} goals[] = {
  { "'wiring':true",
    "{'op':'set-cell','cell':2,'defect':'dry'}",
    "battery 2: IR far above",
    "{'op':'set-cell','cell':2,'defect':'none'}" },
  { "'wiring':true,'hint':'look'",
    "{'op':'set-cell','cell':2,'defect':'dry'}",
    "look",
    "{'op':'set-cell','cell':2,'defect':'none'}" },
  { "'unchanged':['temp-low','modbus-id']",
    "{'op':'set-setting','key':'temp-low','value':1}",
    "and is 1 °C now",
    "{'op':'set-setting','key':'temp-low','value':0}" },
  { "'unchanged':['cell-ir-reference']",
    "{'op':'save-reference'}",
    "battery 1: IR Reference was —",
    NULL },
  { "'power':true", "{'op':'power','on':false}", "it is switched off", "{'op':'power','on':true}" },
  { "'line':true", "{'op':'fault','name':'drop'}", "there is still drop", "{'op':'faults-off'}" },
  { "'preset':'2V'",
    "{'op':'set-preset','preset':'6V'}",
    "settings are not as in the table",
    NULL },
  { "'replaced':[]",
    "{'op':'set-cell','cell':2,'defect':'none'}",
    "battery 2 was replaced, and was to stay",
    NULL },
  { "'item':'temp-low','max':0",
    "{'op':'set-setting','key':'temp-low','value':1}",
    "Temp Low is 1 °C, wanted is at most 0 °C",
    "{'op':'set-setting','key':'temp-low','value':0}" },
};

static void
ignore_answer (const char *answer, gpointer data)
{
}

/* Also what is answered later. */
static void
give (const char *operation)
{
  g_autofree char *line = g_strdelimit (g_strdup (operation), "'", '"');

  encfg_sim_ops_run (server, line, strlen (line), ignore_answer, NULL);
  encfg_sim_server_finish_advances (server);
}

START_TEST (a_goal_is_lost_told_of_and_reached_again)
{
  g_autofree char *text = g_strdup_printf (GOAL ("%s"), goals[_i].goal);
  g_autoptr (JsonObject) score = NULL;
  JsonObject *goal;

  scenario = load (text, NULL);
  start ();
  ck_assert_int_eq (achieved (), 1);
  give (goals[_i].spoil);
  score = tell ("{'op':'score'}");
  goal = json_array_get_object_element (json_object_get_array_member (score, "goals"), 0);
  ck_assert (!json_object_get_boolean_member (goal, "achieved"));
  ck_assert_msg (strstr (json_object_get_string_member (goal, "found"), goals[_i].found) != NULL,
                 "%s",
                 json_object_get_string_member (goal, "found"));
  if (goals[_i].mend == NULL)
    return;
  give (goals[_i].mend);
  ck_assert_int_eq (achieved (), 1);
}
END_TEST

START_TEST (sensors_that_are_put_right_leave_the_reference_as_it_was)
{
  scenario = load (GOAL_AFTER ("{'op':'set-cell','cell':2,'defect':'dry'},{'op':'save-reference'},"
                               "{'op':'swap-sensors','cell':2,'with':3}",
                               "'unchanged':['cell-ir-reference']"),
                   NULL);
  start ();
  order ("{'op':'swap-sensors','cell':2,'with':3}");
  ck_assert_int_eq (achieved (), 1);
}
END_TEST

START_TEST (a_reading_is_told_of_by_the_number_where_it_stands)
{
  g_autoptr (JsonObject) score = NULL;
  JsonObject *goal;

  scenario = load (GOAL_AFTER ("{'op':'set-cell','cell':2,'voltage_mv':1900},"
                               "{'op':'swap-sensors','cell':2,'with':3}",
                               "'item':'cell-voltage','min':2000"),
                   NULL);
  start ();
  score = tell ("{'op':'score'}");
  goal = json_array_get_object_element (json_object_get_array_member (score, "goals"), 0);
  ck_assert (g_str_has_prefix (json_object_get_string_member (goal, "found"), "battery 3: "));
}
END_TEST

START_TEST (exactly_the_batteries_of_a_goal_are_to_be_replaced)
{
  scenario = load (GOAL ("'replaced':[2,4]"), NULL);
  start ();
  ck_assert_int_eq (achieved (), 0);
  order ("{'op':'set-cell','cell':2,'defect':'none'}");
  order ("{'op':'set-cell','cell':3,'voltage_mv':2250}");
  ck_assert_int_eq (achieved (), 0);
  order ("{'op':'set-cell','cell':4,'defect':'dry'}");
  ck_assert_int_eq (achieved (), 0);
  order ("{'op':'set-cell','cell':4,'defect':'none'}");
  ck_assert_int_eq (achieved (), 1);
  order ("{'op':'set-cell','cell':1,'defect':'none'}");
  ck_assert_int_eq (achieved (), 0);
}
END_TEST

START_TEST (time_that_was_let_pass_makes_no_clock_wrong)
{
  scenario = load (GOAL ("'clock-within-s':60"), NULL);
  start ();
  order ("{'op':'advance','seconds':3600}");
  ck_assert_int_eq (achieved (), 1);
  order ("{'op':'set-clock','offset_s':90}");
  ck_assert_int_eq (achieved (), 0);
  order ("{'op':'advance','seconds':86400}");
  ck_assert_int_eq (achieved (), 0);
  order ("{'op':'set-clock','offset_s':0}");
  order ("{'op':'advance','seconds':86400}");
  ck_assert_int_eq (achieved (), 1);
  /* In two months its own crystal loses a minute, or gains it. */
  order ("{'op':'advance','seconds':5184000}");
  ck_assert_int_eq (achieved (), 0);
}
END_TEST

START_TEST (what_is_known_of_a_hidden_module_is_all_but_its_id)
{
  g_autofree char *serial =
    encfg_sim_scenario_dup_known_place ("rtu:///dev/pts/3?baud=9600&format=8N1&id=47");
  g_autofree char *network = encfg_sim_scenario_dup_known_place ("tcp://127.0.0.1:1502?id=47");

  ck_assert_str_eq (serial, "rtu:///dev/pts/3?baud=9600&format=8N1");
  ck_assert_str_eq (network, "tcp://127.0.0.1:1502");
}
END_TEST

static const struct
{
  const char *text, *place;
} faults[] = {
  { "[]", "object" },
  { "{'format':'en-cfg settings','version':1}", "format" },
  { SCENARIO (",'extra':1"), "extra" },
  { SCENARIO (",'start':[{'op':'explode'}]"), "start[0].op" },
  { SCENARIO (",'events':[{'after-s':5,'do':{'op':'score'}}]"), "“score” only asks" },
  { SCENARIO (",'start':[7]"), "start[0]" },
  { SCENARIO (",'start':{}"), "start: expected an array" },
  { SCENARIO (",'events':[{'after-s':1.5,'do':{'op':'leds'}}]"),
    "events[0].after-s: expected an integer" },
  { SCENARIO (",'events':[{'after-s':-1,'do':{'op':'leds'}}]"), "events[0].after-s" },
  { SCENARIO (",'title':'again'"), "duplicate member “title”" },
  { GOAL ("'item':'temp-high','min':50,'max':40"), "goals[0].min" },
  { GOAL ("'wiring':true,'min':2"), "goals[0].min" },
  { GOAL ("'clock-within-s':5,'equals':2"), "goals[0].equals" },
  { GOAL ("'item':'temp-high','equals':45,'min':40"), "goals[0].equals" },
  { GOAL ("'item':'bank-mode','min':'float'"), "goals[0].min" },
  { GOAL ("'item':'serial','max':'A'"), "goals[0].max" },
  { GOAL ("'item':'bank-mode','equals':'flying'"), "goals[0].equals" },
  { GOAL ("'preset':'9V'"), "goals[0].preset" },
  { GOAL ("'unchanged':['temp-hi']"), "goals[0].unchanged" },
  { GOAL ("'unchanged':[]"), "goals[0].unchanged" },
  { GOAL ("'wiring':true,'hint':5"), "goals[0].hint" },
  { GOAL ("'power':false"), "goals[0].power" },
  { GOAL ("'replaced':2"), "goals[0].replaced" },
  { GOAL ("'replaced':[5]"), "goals[0].replaced" },
  { GOAL ("'replaced':[1.5]"), "goals[0].replaced" },
  { "{'format':'en-cfg scenario','version':1,'title':'','task':'t'}", "title: is empty" },
  { "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"
    "'module':{'profile':'bm3000','line':'radio'},'goals':[]}",
    "module.line" },
  { "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"
    "'module':{'profile':'bm3000','line':'serial','id':200,'modules':60},'goals':[]}",
    "module: a line has room for 48 modules" },
  { "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"
    "'module':{'profile':'bm3000','hidden':'yes'},'goals':[]}",
    "module.hidden" },
  { SCENARIO (",'events':[{'after-s':5,'do':{'op':'leds'}},{'after-s':4,'do':{'op':'leds'}}]"),
    "events[1].after-s" },
  { SCENARIO (",'events':[{'after-s':5}]"), "events[0].do" },
  { "{'format':'en-cfg scenario','version':2}", "version" },
  { "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"
    "'module':{'profile':'bm3000'},'goals':[{'text':'g','line':false}]}",
    "goals[0].line" },
  { "{'format':'en-cfg scenario','version':1,'title':'T','task':'t','module':{'profile':'none'},"
    "'goals':[]}",
    "module.profile" },
  { "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"
    "'module':{'profile':'bm3000','cells':9999},'goals':[]}",
    "module" },
  { "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"
    "'module':{'profile':'bm3000'},'goals':[]}",
    "goals" },
  { "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"
    "'module':{'profile':'bm3000'},'goals':[{'text':'g','item':'nothing','min':1}]}",
    "goals[0].item" },
  { "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"
    "'module':{'profile':'bm3000'},'goals':[{'text':'g','item':'temp-high','min':'warm'}]}",
    "goals[0].min" },
  { "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"
    "'module':{'profile':'bm3000'},'goals':[{'text':'g','wiring':true,'preset':'2V'}]}",
    "goals[0]" },
  { "{'format':'en-cfg scenario','version':1,'title':'T','task':'t',"
    "'module':{'profile':'bm3000','modules':2},'goals':[{'text':'g','wiring':true,'module':3}]}",
    "goals[0].module" },
};

START_TEST (a_scenario_with_a_fault_is_refused_with_its_place)
{
  g_autoptr (GError) error = NULL;

  scenario = load (faults[_i].text, &error);
  ck_assert_ptr_null (scenario);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_msg (strstr (error->message, faults[_i].place) != NULL, "%s", error->message);
}
END_TEST

/* Also what would be refused in an hour only. */
static const struct
{
  const char *text, *place;
} refused[] = {
  { SCENARIO (",'start':[{'op':'leds'},{'op':'set-cell','cell':5}]"), "start[1]: “cell”" },
  { SCENARIO (",'start':[{'op':'set-cell','cel':1}]"), "start[0]: set-cell has no “cel”" },
  { SCENARIO (",'start':[{'op':'power','on':false},{'op':'reset','held_s':5}]"),
    "start[1]: RESET does nothing without power" },
  { SCENARIO (",'start':[{'op':'set-setting','key':'temp-high','value':999}]"),
    "start[0]: temp-high" },
  { SCENARIO (",'events':[{'after-s':1,'do':{'op':'leds'}},"
              "{'after-s':3600,'do':{'op':'set-cell','cell':5,'defect':'dry'}}]"),
    "events[1].do: “cell”" },
  { SCENARIO (",'events':[{'after-s':3600,'do':{'op':'set-cell','cell':1,'defect':'burnt'}}]"),
    "events[0].do: “defect”" },
};

START_TEST (what_the_module_refuses_is_told_before_the_work_begins)
{
  g_autoptr (GError) error = NULL;
  EncfgSimTraits traits;

  scenario = load (refused[_i].text, NULL);
  ck_assert_ptr_nonnull (scenario);
  encfg_sim_scenario_get_traits (scenario, &traits);
  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  server = encfg_sim_server_new ();
  encfg_sim_server_add (server, encfg_sim_module_new (&traits));
  ck_assert (!encfg_sim_scenario_start (scenario, server, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_msg (strstr (error->message, refused[_i].place) != NULL, "%s", error->message);
}
END_TEST

START_TEST (a_file_with_a_fault_is_named)
{
  static const char *const texts[] = { GOAL ("'wiring':true,'min':2"),
                                       SCENARIO (",'start':[{'op':'set-cell','cell':5}]") };
  g_autofree char *folder = g_dir_make_tmp ("encfg-scenario-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "mine.json", NULL);
  g_autofree char *wanted = g_strdup_printf ("scenario %s: %s", path, _i ? "start[0]" : "goals[0]");
  g_autofree char *text = g_strdelimit (g_strdup (texts[_i]), "'", '"');
  g_autoptr (GError) error = NULL;

  ck_assert (g_file_set_contents (path, text, -1, NULL));
  scenario = encfg_sim_scenario_find (path, &error);
  if (scenario != NULL)
    {
      EncfgSimTraits traits;

      encfg_sim_scenario_get_traits (scenario, &traits);
      ck_assert (encfg_sim_traits_complete (&traits, NULL));
      server = encfg_sim_server_new ();
      encfg_sim_server_add (server, encfg_sim_module_new (&traits));
      ck_assert (!encfg_sim_scenario_start (scenario, server, &error));
    }
  g_remove (path);
  g_rmdir (folder);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_msg (g_str_has_prefix (error->message, wanted), "%s", error->message);
}
END_TEST

START_TEST (a_name_that_is_none_is_refused_with_those_there_are)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (encfg_sim_scenario_find ("nothing", &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_msg (strstr (error->message, "broken-ring") != NULL, "%s", error->message);
}
END_TEST

static EncfgSimModule *
module_at (guint index)
{
  return g_ptr_array_index (encfg_sim_server_get_modules (server), index);
}

START_TEST (what_an_event_does_is_done_at_its_time)
{
  EncfgSimModule *second;
  EncfgSimTraits traits;

  scenario = load (SCENARIO (",'events':[{'after-s':600,'do':{'op':'set-clock','offset_s':0}},"
                             "{'after-s':1200,'do':{'op':'power-cycle'}}]"),
                   NULL);
  start ();
  encfg_sim_scenario_get_traits (scenario, &traits);
  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  second = encfg_sim_module_new (&traits);
  encfg_sim_server_add (server, second);
  order ("{'op':'advance','seconds':1200}");
  ck_assert (!encfg_sim_module_has_power (module_at (0)));
  order ("{'op':'advance','seconds':2400}");
  ck_assert (encfg_sim_module_has_power (module_at (0)));
  ck_assert (encfg_sim_module_has_power (second));
  ck_assert_int_eq (encfg_sim_module_get_clock_offset (module_at (0)), 3000);
  ck_assert_int_eq (encfg_sim_module_get_clock_offset (second), 3000);
}
END_TEST

START_TEST (power_is_back_when_more_time_was_let_pass_than_that_takes)
{
  scenario = load (SCENARIO (",'events':[{'after-s':600,'do':{'op':'power-cycle'}}]"), NULL);
  start ();
  order ("{'op':'advance','seconds':3600}");
  ck_assert (encfg_sim_module_has_power (module_at (0)));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-scenario");
  TCase *tcase = tcase_create ("scenario");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (
    tcase, a_bundled_scenario_is_open_at_first_and_can_be_solved, 0, G_N_ELEMENTS (solutions));
  tcase_add_test (tcase, every_bundled_scenario_has_its_solution_here_and_its_place_in_the_list);
  tcase_add_loop_test (tcase, exercises_are_listed_from_easy_to_hard, 0, G_N_ELEMENTS (harder));
  tcase_add_test (tcase, events_happen_in_order_at_their_time_within_one_advance);
  tcase_add_loop_test (tcase, a_goal_is_lost_told_of_and_reached_again, 0, G_N_ELEMENTS (goals));
  tcase_add_test (tcase, sensors_that_are_put_right_leave_the_reference_as_it_was);
  tcase_add_test (tcase, a_reading_is_told_of_by_the_number_where_it_stands);
  tcase_add_test (tcase, exactly_the_batteries_of_a_goal_are_to_be_replaced);
  tcase_add_test (tcase, time_that_was_let_pass_makes_no_clock_wrong);
  tcase_add_test (tcase, what_is_known_of_a_hidden_module_is_all_but_its_id);
  tcase_add_loop_test (
    tcase, a_scenario_with_a_fault_is_refused_with_its_place, 0, G_N_ELEMENTS (faults));
  tcase_add_loop_test (
    tcase, what_the_module_refuses_is_told_before_the_work_begins, 0, G_N_ELEMENTS (refused));
  tcase_add_loop_test (tcase, a_file_with_a_fault_is_named, 0, 2);
  tcase_add_test (tcase, a_name_that_is_none_is_refused_with_those_there_are);
  tcase_add_test (tcase, what_an_event_does_is_done_at_its_time);
  tcase_add_test (tcase, power_is_back_when_more_time_was_let_pass_than_that_takes);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
