/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* en-cfg-sim: battery monitoring modules that are not there. */

#include "encfg-error.h"
#include "encfg-file.h"
#include "encfg-profile-load.h"
#include "encfg-sim-console.h"
#include "encfg-sim-control.h"
#include "encfg-sim-net.h"
#include "encfg-sim-replay.h"
#include "encfg-sim-scenario.h"
#include "encfg-sim-snmp.h"
#include "encfg-sim-store.h"
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#define EXIT_USAGE 2
#define EXIT_OPEN 3
#define NOT_GIVEN G_MININT

typedef struct
{
  char *profile;
  char **tcp;
  char *serial, *link;
  int id, cells, strings, seed, modules;
  char *block;
  double speed;
  char **faults;
  char *control, *state, *scenario, *replay;
  char *snmp, *snmp_user;
  gboolean strict_unit, version;
} Options;

static Options options = { .id = NOT_GIVEN,
                           .cells = NOT_GIVEN,
                           .strings = NOT_GIVEN,
                           .seed = 1,
                           .modules = 1,
                           .speed = 1 };

/* clang-format off */
static const GOptionEntry entries[] = {
  { "profile", 0, 0, G_OPTION_ARG_FILENAME, &options.profile, "Device profile, by id or file (bm3000)", "ID|FILE" },
  { "tcp", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.tcp, "Listen there, port 0 takes a free one; may be repeated (127.0.0.1:1502)", "[HOST:]PORT" },
  { "serial", 0, 0, G_OPTION_ARG_FILENAME, &options.serial, "Serve a new pseudo-terminal or a serial device", "pty|DEVICE" },
  { "link", 0, 0, G_OPTION_ARG_FILENAME, &options.link, "Symbolic link to the pseudo-terminal", "PATH" },
  { "id", 0, 0, G_OPTION_ARG_INT, &options.id, "Modbus id (the profile's)", "N" },
  { "cells", 0, 0, G_OPTION_ARG_INT, &options.cells, "Cells over all strings (24)", "N" },
  { "strings", 0, 0, G_OPTION_ARG_INT, &options.strings, "Strings (1)", "N" },
  { "block", 0, 0, G_OPTION_ARG_STRING, &options.block, "Kind of battery, one of the profile's presets such as 1.2V, 2V, 6V, 12V (12V)", "KIND" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &options.seed, "Same seed, same battery (1)", "N" },
  { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &options.speed, "Speed of the module's own time (1)", "X" },
  { "modules", 0, 0, G_OPTION_ARG_INT, &options.modules, "So many modules: successive ports, or ids on a serial line (1)", "N" },
  { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.faults, "Suffer a fault, see below; may be repeated", "NAME[:KEY=N,…]" },
  { "scenario", 0, 0, G_OPTION_ARG_FILENAME, &options.scenario, "Play a scenario, bundled (see below) or a file; it says what kind of module it is", "NAME|FILE" },
  { "replay", 0, 0, G_OPTION_ARG_FILENAME, &options.replay, "Answer as the module did that en-cfg-cli --trace FILE has recorded", "FILE" },
  { "control", 0, 0, G_OPTION_ARG_STRING, &options.control, "Take remote control there as well as on standard input", "[HOST:]PORT" },
  { "snmp", 0, 0, G_OPTION_ARG_STRING, &options.snmp, "Answer SNMP v2c there, too, where the profile has a MIB; port 0 takes a free one", "[HOST:]PORT" },
  { "snmp-user", 0, 0, G_OPTION_ARG_STRING, &options.snmp_user, "Answer this user over SNMP v3 (SHA, AES)", "NAME:PASSPHRASE[:PASSPHRASE]" },
  { "state", 0, 0, G_OPTION_ARG_FILENAME, &options.state, "Keep there what survives the loss of power, by serial number", "FILE" },
  { "strict-unit", 0, 0, G_OPTION_ARG_NONE, &options.strict_unit, "On TCP, answer to the own id only, not to 0 and 255", NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, &options.version, "Print the version", NULL },
  { NULL },
};
/* clang-format on */

/* clang-format off */
static const char about_the_rest[] =
  "Remote control: one JSON object a line, answered by one a line when it is done. Each takes\n"
  "\"module\":N as well; without it all modules are meant.\n"
  "  {\"op\":\"state\"}                                endpoints, settings, faults\n"
  "  {\"op\":\"leds\"}                                 lamps of the first module\n"
  "  {\"op\":\"set-clock\",\"offset_s\":-3600}\n"
  "  {\"op\":\"advance\",\"seconds\":3600}               let the module's time pass at once\n"
  "  {\"op\":\"speed\",\"factor\":60}                 of the module's time, from now on\n"
  "  {\"op\":\"bank\",\"mode\":\"discharge\"}              float, charge, discharge or rest\n"
  "  {\"op\":\"set-cell\",\"cell\":12,\"ir_uohm\":9000}    also voltage_mv, temperature_c, sensor: ok or missing,\n"
  "                                                soc, soh, id, leak and liquid_low: true or false,\n"
  "                                                defect: none, high-resistance, sulphated, dry, shorted,\n"
  "                                                reversed-lead, lead-off or probe-lost\n"
  "  {\"op\":\"set-string\",\"string\":1,\"hall\":false}   also current_a, ripple_a, ripple_v,\n"
  "                                                transformer: ok or reversed\n"
  "  {\"op\":\"swap-sensors\",\"cell\":3,\"with\":4}    each on the other's battery\n"
  "  {\"op\":\"ring\",\"ring\":1,\"broken_after\":10}   R-bus sensors behind it are lost (until: up to it);\n"
  "                                                without broken_after the ring is whole\n"
  "  {\"op\":\"set-setting\",\"key\":\"temp-high\",\"value\":50}  as if somebody had set it before\n"
  "  {\"op\":\"set-preset\",\"preset\":\"2V\"}           likewise all settings that the preset names\n"
  "  {\"op\":\"set-input\",\"input\":1,\"value\":true}     close a contact, or open it\n"
  "  {\"op\":\"set-ambient\",\"temperature_c\":31}       also humidity\n"
  "  {\"op\":\"score\"}                                what of a scenario's goals is achieved\n"
  "  {\"op\":\"power-cycle\"}\n"
  "  {\"op\":\"power\",\"on\":false}                  until it is switched on again\n"
  "  {\"op\":\"press-reset\",\"seconds\":5}              from 5 on: factory network and address\n"
  "  {\"op\":\"reset\",\"held_s\":5}                   the same at once: it has been held that long\n"
  "  {\"op\":\"fault\",\"name\":\"drop\",\"count\":3}        see above; once without count\n"
  "  {\"op\":\"faults-off\"}\n"
  "\n"
  "A module's first TCP endpoint stands for its factory address, and its port for the factory port.\n"
  "After a restart a network block of 127.x.y.z, or of another port, moves it there and a new ready\n"
  "line tells; any other address is stored only. RESET brings the first endpoint back.\n"
  "\n"
  "Exit status: 2 for wrong options, a bad profile or a bad state file; 3 if something cannot be opened.";
/* clang-format on */

static gboolean
parse_options (int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree char *faults = encfg_sim_fault_help ();
  g_auto (GStrv) names = encfg_sim_scenario_list ();
  g_autofree char *scenarios = g_strjoinv (", ", names);
  g_autofree char *more = g_strdup_printf ("Faults, each with count= (requests, for ever), after= "
                                           "(requests spared), function=,\nprobability= (percent), "
                                           "duration= (seconds of the module's time):\n"
                                           "%s\nScenarios: %s\n\n%s",
                                           faults,
                                           scenarios,
                                           about_the_rest);

  g_option_context_set_summary (context,
                                "Simulates battery monitoring modules on Modbus TCP and RTU.");
  g_option_context_set_description (context, more);
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static void
clear_options (void)
{
  g_free (options.profile);
  g_strfreev (options.tcp);
  g_free (options.serial);
  g_free (options.link);
  g_free (options.block);
  g_strfreev (options.faults);
  g_free (options.control);
  g_free (options.state);
  g_free (options.scenario);
  g_free (options.replay);
  g_free (options.snmp);
  g_free (options.snmp_user);
}

static gboolean
check_range (const char *option, int value, int min, int max, GError **error)
{
  if (value == NOT_GIVEN || (value >= min && value <= max))
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "--%s is to be %d to %d, not %d",
               option,
               min,
               max,
               value);
  return FALSE;
}

static gboolean
is_any_trait_given (void)
{
  return options.profile != NULL || options.block != NULL || options.id != NOT_GIVEN ||
         options.cells != NOT_GIVEN || options.strings != NOT_GIVEN || options.modules != 1;
}

static gboolean
check_options (int n_rest, GError **error)
{
  if (n_rest > 0)
    g_set_error (
      error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "there are options only; see --help for them");
  else if (!(options.speed > 0 && options.speed <= 1e6))
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--speed is to be above 0, up to 1000000");
  else if (options.link != NULL && g_strcmp0 (options.serial, "pty") != 0)
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--link goes with --serial pty alone");
  else if (options.snmp != NULL && options.modules != 1)
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--snmp goes with one module alone");
  else if (options.snmp_user != NULL && options.snmp == NULL)
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--snmp-user goes with --snmp");
  else if (options.replay != NULL && (is_any_trait_given () || options.scenario != NULL ||
                                      options.state != NULL || options.faults != NULL))
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "--replay says how it answers: it goes without --profile, --id, --cells, "
                 "--strings, --block, --modules, --scenario, --state and --fault");
  else if (options.scenario != NULL && is_any_trait_given ())
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "--scenario says what kind of module it is: it goes without --profile, --id, "
                 "--cells, --strings, --block and --modules");
  else
    return check_range ("id", options.id, 1, 247, error) &&
           check_range ("cells", options.cells, 1, 65535, error) &&
           check_range ("strings", options.strings, 1, 65535, error) &&
           check_range ("modules", options.modules, 1, 1000, error);
  return FALSE;
}

static gboolean
add_faults (EncfgSimModule *module, GError **error)
{
  for (guint i = 0; options.faults != NULL && options.faults[i] != NULL; i++)
    {
      EncfgSimFault fault;

      if (!encfg_sim_fault_parse (&fault, options.faults[i], error))
        return FALSE;
      encfg_sim_module_add_fault (module, &fault);
    }
  return TRUE;
}

static guint
given_or_0 (int value)
{
  return value == NOT_GIVEN ? 0 : (guint) value;
}

static gboolean
add_modules (EncfgSimServer *server, const EncfgSimScenario *scenario, GError **error)
{
  g_autoptr (EncfgProfile) profile =
    encfg_profile_find (options.profile != NULL ? options.profile : "bm3000", error);
  EncfgSimTraits traits = { .profile = profile,
                            .unit = (guint8) given_or_0 (options.id),
                            .cells = given_or_0 (options.cells),
                            .strings = given_or_0 (options.strings),
                            .block = options.block,
                            .seed = (guint32) options.seed };
  guint n_units;

  if (scenario != NULL)
    {
      encfg_sim_scenario_get_traits (scenario, &traits);
      options.modules = (int) encfg_sim_scenario_get_modules (scenario);
    }
  traits.speed = options.speed;
  if (profile == NULL || !encfg_sim_traits_complete (&traits, error))
    return FALSE;
  n_units = encfg_sim_traits_count_units (&traits);
  if (options.serial != NULL &&
      !check_range ("modules", options.modules, 1, (int) ((248u - traits.unit) / n_units), error))
    return FALSE;
  for (int i = 0; i < options.modules; i++)
    {
      EncfgSimModule *module;

      traits.number = (guint) i + 1;
      module = encfg_sim_module_new (&traits);
      encfg_sim_server_add (server, module);
      if (!add_faults (module, error))
        return FALSE;
      if (options.serial != NULL)
        traits.unit = (guint8) (traits.unit + n_units);
    }
  return TRUE;
}

static gboolean
listen_everywhere (EncfgSimServer *server, GError **error)
{
  const char *const usual[] = { "127.0.0.1:1502", NULL };
  const char *const *places = (const char *const *) options.tcp;
  gboolean is_pty = g_strcmp0 (options.serial, "pty") == 0;

  if (places == NULL && options.serial == NULL)
    places = usual;
  for (guint i = 0; places != NULL && places[i] != NULL; i++)
    {
      g_autofree char *host = NULL;
      guint16 port;

      if (!encfg_sim_net_parse (places[i], &host, &port, error) ||
          !encfg_sim_server_listen_tcp (server, host, port, options.strict_unit, error))
        return FALSE;
    }
  return options.serial == NULL || encfg_sim_server_listen_serial (
                                     server, is_pty ? NULL : options.serial, options.link, error);
}

static void
print_ready (EncfgSimServer *server)
{
  GPtrArray *modules = encfg_sim_server_get_modules (server);

  for (guint i = 0; i < modules->len; i++)
    {
      g_auto (GStrv) endpoints =
        encfg_sim_server_list_endpoints (server, g_ptr_array_index (modules, i));

      for (guint k = 0; endpoints[k] != NULL; k++)
        g_print ("ready %s\n", endpoints[k]);
    }
}

/* `data` tells whether the first ready lines are out. */
static void
on_moved (const char *uri, const GError *error, gpointer data)
{
  const gboolean *is_ready = data;

  if (error != NULL)
    g_printerr ("en-cfg-sim: %s; the module stays at %s\n", error->message, uri);
  else if (*is_ready)
    g_print ("ready %s\n", uri);
  fflush (stdout);
}

/* `ready_line` stays NULL without --control. */
static gboolean
start_control (EncfgSimControl *control, char **ready_line, GError **error)
{
  g_autofree char *host = NULL;
  guint16 port;

  if (options.control == NULL)
    return TRUE;
  if (!encfg_sim_net_parse (options.control, &host, &port, error) ||
      !encfg_sim_control_listen (control, host, &port, error))
    return FALSE;
  *ready_line = g_strdup_printf ("ready control://%s:%u\n", host, port);
  return TRUE;
}

/* `agent` and `ready_line` stay NULL without --snmp. */
static gboolean
start_snmp (EncfgSimServer *server, EncfgSimSnmp **agent, char **ready_line, GError **error)
{
  g_autofree char *host = NULL;
  guint16 port;

  if (options.snmp == NULL)
    return TRUE;
  if (!encfg_sim_net_parse (options.snmp, &host, &port, error))
    return FALSE;
  *agent = encfg_sim_snmp_new (g_ptr_array_index (encfg_sim_server_get_modules (server), 0),
                               host,
                               &port,
                               options.snmp_user,
                               error);
  if (*agent != NULL)
    *ready_line = g_strdup_printf ("ready snmp://%s:%u\n", host, port);
  return *agent != NULL;
}

/* `store` stays NULL without --state. */
static gboolean
open_store (EncfgSimServer *server, EncfgSimStore **store, GError **error)
{
  if (options.state == NULL)
    return TRUE;
  *store = encfg_sim_store_new (server, options.state, error);
  return *store != NULL;
}

/* `scenario` stays NULL without --scenario. */
static gboolean
find_scenario (EncfgSimScenario **scenario, GError **error)
{
  if (options.scenario == NULL)
    return TRUE;
  *scenario = encfg_sim_scenario_find (options.scenario, error);
  return *scenario != NULL;
}

static void
on_unknown_request (guint8 unit, const EncfgPdu *request, gpointer data)
{
  g_autofree char *text = encfg_pdu_describe (request, TRUE);

  g_printerr ("en-cfg-sim: %s: id %u: %s: was not asked then, and is not answered\n",
              options.replay,
              (guint) unit,
              text);
}

/* `replay` stays NULL without --replay. Whose registers are behind it does not matter. */
static gboolean
open_replay (EncfgSimReplay **replay, GError **error)
{
  g_autoptr (EncfgProfile) profile = NULL;

  if (options.replay == NULL)
    return TRUE;
  *replay = encfg_sim_replay_new (options.replay, error);
  if (*replay == NULL)
    return FALSE;
  encfg_sim_replay_set_unknown_func (*replay, on_unknown_request, NULL);
  options.profile = g_strdup (encfg_sim_replay_get_profile (*replay));
  profile = options.profile != NULL ? encfg_profile_find (options.profile, NULL) : NULL;
  if (profile == NULL)
    g_clear_pointer (&options.profile, g_free);
  return TRUE;
}

static void
start_replay (EncfgSimReplay *replay, EncfgSimServer *server)
{
  g_autofree char *text = replay != NULL ? encfg_sim_replay_describe (replay) : NULL;

  if (replay == NULL)
    return;
  encfg_sim_replay_attach (replay, g_ptr_array_index (encfg_sim_server_get_modules (server), 0));
  g_printerr ("SIMULATED: replay of %s: %s\n", options.replay, text);
}

static gboolean
serve (GError **error)
{
  g_autoptr (EncfgSimReplay) replay = NULL;     /* outlives the server */
  g_autoptr (EncfgSimScenario) scenario = NULL; /* outlives the server */
  g_autoptr (EncfgSimServer) server = encfg_sim_server_new ();
  g_autoptr (EncfgSimStore) store = NULL;
  g_autoptr (EncfgSimControl) control = encfg_sim_control_new (server);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (EncfgSimSnmp) agent = NULL;
  g_autofree char *control_line = NULL;
  g_autofree char *snmp_line = NULL;
  gboolean is_ready = FALSE;

  encfg_sim_server_set_moved_func (server, on_moved, &is_ready);
  if (!open_replay (&replay, error) || !find_scenario (&scenario, error) ||
      !add_modules (server, scenario, error) || !open_store (server, &store, error) ||
      (scenario != NULL && !encfg_sim_scenario_start (scenario, server, error)) ||
      !listen_everywhere (server, error) || !start_control (control, &control_line, error) ||
      !start_snmp (server, &agent, &snmp_line, error))
    return FALSE;
  start_replay (replay, server);
  encfg_sim_console_allow_many_clients ();
  encfg_sim_console_quit_on_signal (loop);
  encfg_sim_console_attach (control);
  print_ready (server);
  g_print ("%s", snmp_line != NULL ? snmp_line : "");
  g_print ("%s", control_line != NULL ? control_line : "");
  if (scenario != NULL)
    g_printerr ("SIMULATED: %s\n%s\n",
                encfg_sim_scenario_get_title (scenario),
                encfg_sim_scenario_get_task (scenario));
  fflush (stdout);
  is_ready = TRUE;
  g_main_loop_run (loop);
  return TRUE;
}

/* 2: nothing was opened because what was asked for cannot be; 3: it could not be opened. */
static int
exit_status (const GError *error)
{
  return g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_USAGE) ||
             g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_PROFILE) ||
             g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG) ||
             error->domain == G_OPTION_ERROR
           ? EXIT_USAGE
           : EXIT_OPEN;
}

static gboolean
run (int argc, char **argv, GError **error)
{
  if (!parse_options (&argc, &argv, error) || !check_options (argc - 1, error))
    return FALSE;
  if (!options.version)
    return serve (error);
  g_print ("en-cfg-sim %s\n", ENCFG_VERSION);
  return TRUE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status = EXIT_SUCCESS;

  encfg_file_guard_standard_streams ();
  setlocale (LC_ALL, "");
  if (!run (argc, argv, &error))
    {
      g_printerr ("en-cfg-sim: %s\n", error->message);
      status = exit_status (error);
    }
  clear_options ();
  return status;
}
