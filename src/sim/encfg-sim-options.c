/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-options.h"

#include "encfg-error.h"
#include "encfg-sim-console.h"
#include "encfg-sim-faults.h"
#include "encfg-sim-net.h"
#include "encfg-sim-scenario.h"

static EncfgSimOptions options = { .id = ENCFG_SIM_NOT_GIVEN,
                                   .cells = ENCFG_SIM_NOT_GIVEN,
                                   .strings = ENCFG_SIM_NOT_GIVEN,
                                   .seed = 1,
                                   .modules = ENCFG_SIM_NOT_GIVEN,
                                   .speed = 1 };

/* clang-format off */
static const GOptionEntry entries[] = {
  { "profile", 0, 0, G_OPTION_ARG_FILENAME, &options.profile, "Device profile, by id or file (bm3000)", "ID|FILE" },
  { "tcp", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.tcp, "Listen there, port 0 takes a free one; a range or network has an address for each module; may be repeated (127.0.0.1:1502)", "[HOST:]PORT|RANGE[:PORT]" },
  { "serial", 0, 0, G_OPTION_ARG_FILENAME, &options.serial, "Serve a new pseudo-terminal or a serial device", "pty|DEVICE" },
  { "link", 0, 0, G_OPTION_ARG_FILENAME, &options.link, "Symbolic link to the pseudo-terminal", "PATH" },
  { "id", 0, 0, G_OPTION_ARG_INT, &options.id, "Modbus id (the profile's)", "N" },
  { "cells", 0, 0, G_OPTION_ARG_INT, &options.cells, "Cells over all strings (24)", "N" },
  { "strings", 0, 0, G_OPTION_ARG_INT, &options.strings, "Strings (1)", "N" },
  { "block", 0, 0, G_OPTION_ARG_STRING, &options.block, "Kind of battery, one of the profile's presets such as 1.2V, 2V, 6V, 12V (12V)", "KIND" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &options.seed, "Same seed, same battery (1)", "N" },
  { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &options.speed, "Speed of the module's own time (1)", "X" },
  { "modules", 0, 0, G_OPTION_ARG_INT, &options.modules, "So many modules: successive ports, the addresses of --tcp, or ids on a serial line (as many as addresses)", "N" },
  { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.faults, "Suffer a fault, see below; may be repeated", "NAME[:KEY=N,…]" },
  { "scenario", 0, 0, G_OPTION_ARG_FILENAME, &options.scenario, "Play a scenario, bundled (see below) or a file; it says what kind of module it is", "NAME|FILE" },
  { "replay", 0, 0, G_OPTION_ARG_FILENAME, &options.replay, "Answer as the module did that en-cfg-cli --trace FILE has recorded", "FILE" },
  { "control", 0, 0, G_OPTION_ARG_STRING, &options.control, "Take remote control there as well as on standard input", "[HOST:]PORT" },
  { "panel", 0, 0, G_OPTION_ARG_NONE, &options.panel, "Draw lamps, status and keys of the modules in this terminal", NULL },
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
  "  {\"op\":\"state\"}                                endpoints, readings, alarms, settings, faults\n"
  "  {\"op\":\"leds\"}                                 lamps of the first module\n"
  "  {\"op\":\"set-clock\",\"offset_s\":-3600}\n"
  "  {\"op\":\"advance\",\"seconds\":3600}               let the module's time pass at once\n"
  "  {\"op\":\"speed\",\"factor\":60}                 of the module's time, from now on\n"
  "  {\"op\":\"bank\",\"mode\":\"discharge\"}              float, charge, discharge or rest\n"
  "  {\"op\":\"set-cell\",\"cell\":12,\"ir_uohm\":9000}    also voltage_mv, temperature_c, sensor: ok or missing,\n"
  "                                                soc, soh, id, leak and liquid_low: true or false,\n"
  "                                                defect: none (a new block), high-resistance, sulphated, dry, shorted,\n"
  "                                                reversed-lead, lead-off or probe-lost\n"
  "  {\"op\":\"set-string\",\"string\":1,\"hall\":false}   also current_a, ripple_a, ripple_v (null: as it is),\n"
  "                                                transformer: ok or reversed\n"
  "  {\"op\":\"swap-sensors\",\"cell\":3,\"with\":4}    each on the other's battery\n"
  "  {\"op\":\"ring\",\"ring\":1,\"broken_after\":10}   R-bus sensors behind it are lost (until: up to it);\n"
  "                                                without broken_after the ring is whole; of each\n"
  "                                                ring the last order counts\n"
  "  {\"op\":\"set-setting\",\"key\":\"temp-high\",\"value\":50}  as if somebody had set it before\n"
  "  {\"op\":\"set-preset\",\"preset\":\"2V\"}           likewise all settings that the preset names\n"
  "  {\"op\":\"save-reference\"}                     the resistances of now were saved long ago\n"
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
parse (int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree char *faults = encfg_sim_fault_help ();
  g_autofree char *scenarios = g_strjoinv (", ", (GStrv) encfg_sim_scenario_list ());
  g_autofree char *more = g_strdup_printf ("Faults, each with count= (requests, for ever; once: "
                                           "power-cut, clock-jump), after= "
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

void
encfg_sim_options_clear (void)
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

gboolean
encfg_sim_options_check_range (const char *option, int value, int min, int max, GError **error)
{
  if (value == ENCFG_SIM_NOT_GIVEN || (value >= min && value <= max))
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

/* As many modules as addresses, unless told otherwise. */
static gboolean
count_modules (GError **error)
{
  guint most = 1;

  for (guint i = 0; options.tcp != NULL && options.tcp[i] != NULL; i++)
    {
      g_autoptr (EncfgHosts) hosts = NULL;

      if (!encfg_sim_net_parse_hosts (options.tcp[i], &hosts, error))
        return FALSE;
      if (hosts != NULL)
        most = MAX (most, encfg_hosts_get_count (hosts));
    }
  if (options.modules == ENCFG_SIM_NOT_GIVEN)
    options.modules = options.scenario != NULL || options.replay != NULL ? 1 : (int) most;
  return encfg_sim_options_check_range ("modules", options.modules, 1, 1000, error);
}

static gboolean
is_any_trait_given (void)
{
  return options.profile != NULL || options.block != NULL || options.id != ENCFG_SIM_NOT_GIVEN ||
         options.cells != ENCFG_SIM_NOT_GIVEN || options.strings != ENCFG_SIM_NOT_GIVEN ||
         options.modules != ENCFG_SIM_NOT_GIVEN;
}

static gboolean
check_snmp (GError **error)
{
  if (options.snmp == NULL || options.modules == 1)
    return TRUE;
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--snmp goes with one module alone");
  return FALSE;
}

static gboolean
check (int n_rest, GError **error)
{
  if (n_rest > 0)
    g_set_error (
      error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "there are options only; see --help for them");
  else if (!(options.speed >= ENCFG_SIM_SPEED_MIN && options.speed <= ENCFG_SIM_SPEED_MAX))
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--speed is to be " ENCFG_SIM_SPEED_RANGE);
  else if (options.link != NULL && g_strcmp0 (options.serial, "pty") != 0)
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--link goes with --serial pty alone");
  else if (options.snmp_user != NULL && options.snmp == NULL)
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--snmp-user goes with --snmp");
  else if (options.replay != NULL && (is_any_trait_given () || options.scenario != NULL ||
                                      options.state != NULL || options.faults != NULL))
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "--replay says how it answers: it goes without --profile, --id, --cells, "
                 "--strings, --block, --modules, --scenario, --state and --fault");
  else if (options.panel && options.replay != NULL)
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "--panel shows a simulated module: it goes without --replay");
  else if (options.panel && !encfg_sim_console_is_terminal ())
    g_set_error (
      error,
      ENCFG_ERROR,
      ENCFG_ERROR_USAGE,
      "--panel needs a terminal on standard input and output; without one use --control");
  else if (options.scenario != NULL && is_any_trait_given ())
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "--scenario says what kind of module it is: it goes without --profile, --id, "
                 "--cells, --strings, --block and --modules");
  else if (options.scenario != NULL && options.state != NULL)
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "--scenario begins anew each time: it goes without --state");
  else
    return encfg_sim_options_check_range ("id", options.id, 1, 247, error) &&
           encfg_sim_options_check_range ("cells", options.cells, 1, 65535, error) &&
           encfg_sim_options_check_range ("strings", options.strings, 1, 65535, error) &&
           count_modules (error) && check_snmp (error);
  return FALSE;
}

EncfgSimOptions *
encfg_sim_options_parse (int *argc, char ***argv, GError **error)
{
  return parse (argc, argv, error) && check (*argc - 1, error) ? &options : NULL;
}
