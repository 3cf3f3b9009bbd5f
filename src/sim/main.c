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
#include "encfg-sim-options.h"
#include "encfg-sim-panel-show.h"
#include "encfg-sim-replay.h"
#include "encfg-sim-scenario.h"
#include "encfg-sim-snmp.h"
#include "encfg-sim-store.h"
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#define EXIT_USAGE 2
#define EXIT_OPEN 3

static EncfgSimOptions *options;

static gboolean
add_faults (EncfgSimModule *module, GError **error)
{
  for (guint i = 0; options->faults != NULL && options->faults[i] != NULL; i++)
    {
      EncfgSimFault fault;

      if (!encfg_sim_fault_parse (&fault, options->faults[i], error))
        return FALSE;
      encfg_sim_module_add_fault (module, &fault);
    }
  return TRUE;
}

static guint
given_or_0 (int value)
{
  return value == ENCFG_SIM_NOT_GIVEN ? 0 : (guint) value;
}

static gboolean
add_modules (EncfgSimServer *server, const EncfgSimScenario *scenario, GError **error)
{
  g_autoptr (EncfgProfile) profile =
    encfg_profile_find (options->profile != NULL ? options->profile : "bm3000", error);
  EncfgSimTraits traits = { .profile = profile,
                            .unit = (guint8) given_or_0 (options->id),
                            .cells = given_or_0 (options->cells),
                            .strings = given_or_0 (options->strings),
                            .block = options->block,
                            .seed = (guint32) options->seed };
  guint n_units;

  if (scenario != NULL)
    {
      encfg_sim_scenario_get_traits (scenario, &traits);
      options->modules = (int) encfg_sim_scenario_get_modules (scenario);
    }
  traits.speed = options->speed;
  if (profile == NULL || !encfg_sim_traits_complete (&traits, error))
    return FALSE;
  n_units = encfg_sim_traits_count_units (&traits);
  if (options->serial != NULL &&
      !encfg_sim_traits_check_line (&traits, (guint) options->modules, error))
    return FALSE;
  for (int i = 0; i < options->modules; i++)
    {
      EncfgSimModule *module;

      traits.number = (guint) i + 1;
      module = encfg_sim_module_new (&traits);
      encfg_sim_server_add (server, module);
      if (!add_faults (module, error))
        return FALSE;
      if (options->serial != NULL)
        traits.unit = (guint8) (traits.unit + n_units);
    }
  return TRUE;
}

static gboolean
listen_at (EncfgSimServer *server, const char *place, GError **error)
{
  g_autoptr (EncfgHosts) hosts = NULL;
  g_autofree char *host = NULL;
  guint16 port;

  if (!encfg_sim_net_parse_hosts (place, &hosts, error))
    return FALSE;
  if (hosts != NULL)
    return encfg_sim_server_listen_hosts (server, hosts, options->strict_unit, error);
  return encfg_sim_net_parse (place, &host, &port, error) &&
         encfg_sim_server_listen_tcp (server, host, port, options->strict_unit, error);
}

static gboolean
listen_everywhere (EncfgSimServer *server, GError **error)
{
  const char *const usual[] = { "127.0.0.1:1502", NULL };
  const char *const *places = (const char *const *) options->tcp;
  const gboolean is_pty = g_strcmp0 (options->serial, "pty") == 0;

  if (places == NULL && options->serial == NULL)
    places = usual;
  for (guint i = 0; places != NULL && places[i] != NULL; i++)
    if (!listen_at (server, places[i], error))
      return FALSE;
  return options->serial == NULL ||
         encfg_sim_server_listen_serial (
           server, is_pty ? NULL : options->serial, options->link, error);
}

/* Where what happens is told. */
typedef struct
{
  EncfgSimServer *ready; /* once the first ready lines are out */
  EncfgSimShow *show;    /* has the terminal; or NULL */
} Output;

/* (transfer full) */
static char *
dup_place (const char *uri, const EncfgSimScenario *scenario)
{
  const gboolean is_hidden = scenario != NULL && encfg_sim_scenario_is_hidden (scenario);

  return is_hidden ? encfg_sim_scenario_dup_known_place (uri) : g_strdup (uri);
}

static void
print_place (const char *uri, const EncfgSimScenario *scenario)
{
  g_autofree char *place = dup_place (uri, scenario);

  encfg_sim_console_say ("ready %s", place);
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
        print_place (endpoints[k], encfg_sim_server_get_scenario (server));
    }
}

/* `data`: an Output. */
static void
on_moved (const char *uri, const GError *error, gpointer data)
{
  const Output *output = data;
  const EncfgSimScenario *scenario =
    output->ready != NULL ? encfg_sim_server_get_scenario (output->ready) : NULL;
  g_autofree char *place = dup_place (uri, scenario);
  g_autofree char *text = error != NULL
                            ? g_strdup_printf ("%s; the module stays at %s", error->message, place)
                            : g_strdup_printf ("ready %s", place);

  if (output->show != NULL)
    encfg_sim_panel_tell (encfg_sim_show_get_panel (output->show), error != NULL, text);
  else if (error != NULL)
    encfg_sim_console_tell ("en-cfg-sim: %s\n", text);
  else if (output->ready != NULL)
    encfg_sim_console_say ("%s", text);
}

/* `place` stays NULL without --control. */
static gboolean
start_control (EncfgSimControl *control, char **place, GError **error)
{
  g_autofree char *host = NULL;
  guint16 port;

  if (options->control == NULL)
    return TRUE;
  if (!encfg_sim_net_parse (options->control, &host, &port, error) ||
      !encfg_sim_control_listen (control, host, &port, error))
    return FALSE;
  *place = g_strdup_printf ("control://%s:%u", host, port);
  return TRUE;
}

/* `agent` and `place` stay NULL without --snmp. */
static gboolean
start_snmp (EncfgSimServer *server, EncfgSimSnmp **agent, char **place, GError **error)
{
  g_autofree char *host = NULL;
  guint16 port;

  if (options->snmp == NULL)
    return TRUE;
  if (!encfg_sim_net_parse (options->snmp, &host, &port, error))
    return FALSE;
  *agent = encfg_sim_snmp_new (g_ptr_array_index (encfg_sim_server_get_modules (server), 0),
                               host,
                               &port,
                               options->snmp_user,
                               error);
  if (*agent != NULL)
    *place = g_strdup_printf ("snmp://%s:%u", host, port);
  return *agent != NULL;
}

/* `store` stays NULL without --state. */
static gboolean
open_store (EncfgSimServer *server, EncfgSimStore **store, GError **error)
{
  if (options->state == NULL)
    return TRUE;
  *store = encfg_sim_store_new (server, options->state, error);
  return *store != NULL;
}

/* `scenario` stays NULL without --scenario. */
static gboolean
find_scenario (EncfgSimScenario **scenario, GError **error)
{
  if (options->scenario == NULL)
    return TRUE;
  *scenario = encfg_sim_scenario_find (options->scenario, error);
  if (*scenario == NULL)
    return FALSE;
  if (!encfg_sim_scenario_is_serial (*scenario) || options->serial != NULL)
    return TRUE;
  if (options->tcp == NULL)
    options->serial = g_strdup ("pty");
  else
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "this scenario is about a serial line: give --serial pty or a device, not --tcp");
  return options->tcp == NULL;
}

static void
on_unknown_request (guint8 unit, const EncfgPdu *request, gpointer data)
{
  g_autofree char *text = encfg_pdu_describe (request, TRUE);

  encfg_sim_console_tell ("en-cfg-sim: %s: id %u: %s: was not asked then, and is not answered\n",
                          options->replay,
                          (guint) unit,
                          text);
}

/* `replay` stays NULL without --replay. Whose registers are behind it does not matter. */
static gboolean
open_replay (EncfgSimReplay **replay, GError **error)
{
  g_autoptr (EncfgProfile) profile = NULL;

  if (options->replay == NULL)
    return TRUE;
  *replay = encfg_sim_replay_new (options->replay, error);
  if (*replay == NULL)
    return FALSE;
  encfg_sim_replay_set_unknown_func (*replay, on_unknown_request, NULL);
  options->profile = g_strdup (encfg_sim_replay_get_profile (*replay));
  profile = options->profile != NULL ? encfg_profile_find (options->profile, NULL) : NULL;
  if (profile == NULL)
    g_clear_pointer (&options->profile, g_free);
  return TRUE;
}

static void
start_replay (EncfgSimReplay *replay, EncfgSimServer *server)
{
  g_autofree char *text = replay != NULL ? encfg_sim_replay_describe (replay) : NULL;

  if (replay == NULL)
    return;
  encfg_sim_replay_attach (replay, g_ptr_array_index (encfg_sim_server_get_modules (server), 0));
  g_printerr ("SIMULATED: replay of %s: %s\n", options->replay, text);
}

/* Standard output is for ready lines and answers, standard input for the remote control. `places`:
 * NULL where there is none. */
static void
talk (EncfgSimServer *server,
      EncfgSimControl *control,
      const char *const places[2],
      const EncfgSimScenario *scenario)
{
  encfg_sim_console_attach (control);
  print_ready (server);
  for (guint i = 0; i < 2; i++)
    if (places[i] != NULL)
      encfg_sim_console_say ("ready %s", places[i]);
  if (scenario != NULL)
    g_printerr ("SIMULATED: %s\n%s\n",
                encfg_sim_scenario_get_title (scenario),
                encfg_sim_scenario_get_task (scenario));
}

/* Both are a screen. */
static EncfgSimShow *
start_panel (EncfgSimServer *server, GMainLoop *loop, const char *const places[2], GError **error)
{
  EncfgSimShow *show = encfg_sim_show_new (server, loop, error);

  for (guint i = 0; show != NULL && i < 2; i++)
    if (places[i] != NULL)
      encfg_sim_panel_add_place (encfg_sim_show_get_panel (show), places[i]);
  return show;
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
  g_autofree char *control_place = NULL;
  g_autofree char *snmp_place = NULL;
  Output output = { 0 };

  encfg_sim_console_allow_many_clients ();
  encfg_sim_server_set_moved_func (server, on_moved, &output);
  if (!open_replay (&replay, error) || !find_scenario (&scenario, error) ||
      !add_modules (server, scenario, error) || !open_store (server, &store, error) ||
      (scenario != NULL && !encfg_sim_scenario_start (scenario, server, error)) ||
      !listen_everywhere (server, error) || !start_control (control, &control_place, error) ||
      !start_snmp (server, &agent, &snmp_place, error))
    return FALSE;
  start_replay (replay, server);
  encfg_sim_console_quit_on_signal (loop, options->panel);
  if (options->panel)
    output.show =
      start_panel (server, loop, (const char *const[]){ snmp_place, control_place }, error);
  else
    talk (server, control, (const char *const[]){ snmp_place, control_place }, scenario);
  if (options->panel && output.show == NULL)
    return FALSE;
  output.ready = server;
  g_main_loop_run (loop);
  encfg_sim_server_set_moved_func (server, NULL, NULL);
  g_clear_pointer (&output.show, encfg_sim_show_free);
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
  options = encfg_sim_options_parse (&argc, &argv, error);
  if (options == NULL)
    return FALSE;
  if (!options->version)
    return serve (error);
  g_print ("en-cfg-sim %s\n", ENCFG_VERSION);
  return TRUE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status = EXIT_SUCCESS;

  encfg_sim_console_share_heap ();
  encfg_file_guard_standard_streams ();
  setlocale (LC_ALL, "");
  /* Others read the answers. */
  setlocale (LC_MESSAGES, "C");
  if (!run (argc, argv, &error))
    {
      g_printerr ("en-cfg-sim: %s\n", error->message);
      status = exit_status (error);
    }
  encfg_sim_options_clear ();
  return status;
}
