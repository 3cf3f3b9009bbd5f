/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-interrupt.h"
#include "encfg-cli-search.h"
#include "encfg-error.h"
#include "encfg-factory-place.h"
#include "encfg-interfaces.h"
#include "encfg-network-finder.h"

#include <stdio.h>
#include <string.h>

/* On a terminal so many addresses of one outcome are named. */
#define NAMED_MOST 8

/* JSON lists so many addresses of one outcome; "counts" has all of them. */
#define LISTED_MOST 1024

typedef struct
{
  EncfgCliContext *context;
  EncfgNetworkFinder *finder;
  guint n_told;
  gboolean has_line; /* of progress, at the cursor */
  gint64 started_us;
} Search;

gboolean
encfg_cli_is_network_search (const EncfgCliContext *context)
{
  return encfg_cli_args_has (context->args, "network") ||
         encfg_cli_args_has (context->args, "my-networks") ||
         encfg_cli_args_has (context->args, "factory");
}

static gboolean
check_words (EncfgCliContext *context, GError **error)
{
  static const char *const others[] = { "connect", "tcp", "serial", "baud", "format" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (encfg_cli_args_has (context->args, others[i]))
      {
        g_set_error (error,
                     ENCFG_ERROR,
                     ENCFG_ERROR_USAGE,
                     "--%s does not go with a network search: name the host after --network",
                     others[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
can_ask (EncfgCliContext *context, GError **error)
{
  if (encfg_cli_can_ask (context, NULL))
    return TRUE;
  g_set_error_literal (
    error,
    ENCFG_ERROR,
    ENCFG_ERROR_USAGE,
    "this asks before it searches a network, and there is no terminal: give --yes");
  return FALSE;
}

/* Shown, and asked about. FALSE with `error` unless it is confirmed. */
static gboolean
confirm_interface (EncfgCliContext *context,
                   const EncfgInterface *interface,
                   const char *network,
                   GError **error)
{
  g_autofree char *address = encfg_ipv4_format (interface->address);
  g_autofree char *question = NULL;

  encfg_cli_warn (context,
                  "%s: %s/%u%s",
                  interface->name,
                  address,
                  interface->prefix,
                  encfg_interface_is_cut (interface)
                    ? ", a large network: only what is near to this computer is searched"
                    : "");
  question =
    g_strdup_printf ("Search %s (%u addresses)?", network, encfg_interface_count_hosts (interface));
  return encfg_cli_ask (context, question, error);
}

static gboolean
add_my_networks (EncfgCliContext *context, EncfgHosts *hosts, GError **error)
{
  g_autoptr (GPtrArray) interfaces = encfg_interfaces_list ();
  JsonArray *networks = json_array_new ();

  json_object_set_array_member (context->out, "networks", networks);
  if (interfaces->len == 0)
    {
      g_set_error_literal (
        error,
        ENCFG_ERROR,
        ENCFG_ERROR_USAGE,
        "this computer is in no network: plug the cable in, or name the network with --network");
      return FALSE;
    }
  if (!can_ask (context, error))
    return FALSE;
  for (guint i = 0; i < interfaces->len; i++)
    {
      const EncfgInterface *interface = g_ptr_array_index (interfaces, i);
      g_autofree char *network = encfg_interface_dup_network (interface);
      g_autoptr (GError) refused = NULL;

      if (!confirm_interface (context, interface, network, &refused))
        {
          if (encfg_cli_interrupt_happened ())
            break;
          continue;
        }
      json_array_add_string_element (networks, network);
      if (!encfg_hosts_add (hosts, network, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_targets (EncfgCliContext *context, EncfgHosts *hosts, const GPtrArray *profiles, GError **error)
{
  GPtrArray *targets = encfg_cli_args_get_all (context->args, "network");

  for (guint i = 0; targets && i < targets->len; i++)
    if (!encfg_hosts_add (hosts, g_ptr_array_index (targets, i), error))
      return FALSE;
  if (encfg_cli_args_has (context->args, "factory"))
    {
      g_auto (GStrv) places = encfg_factory_list_places (profiles);

      for (guint i = 0; places[i]; i++)
        if (!encfg_hosts_add (hosts, places[i], error))
          return FALSE;
    }
  if (encfg_cli_args_has (context->args, "my-networks") && !add_my_networks (context, hosts, error))
    return FALSE;
  if (encfg_hosts_get_count (hosts) > 0)
    return TRUE;
  g_set_error_literal (
    error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no network was confirmed: nothing was sent");
  return FALSE;
}

/* NULL on error. (transfer full) */
static GPtrArray *
choose_profiles (EncfgCliContext *context, guint8 *factory_id, GError **error)
{
  g_autoptr (EncfgProfile) profile = NULL;
  GPtrArray *profiles;

  *factory_id = encfg_module_default_traits ()->unit;
  if (!encfg_cli_get_profile (context, &profile, error))
    return NULL;
  if (!profile)
    return encfg_cli_list_profiles (context);
  *factory_id = profile->link.unit;
  profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_profile_unref);
  g_ptr_array_add (profiles, g_steal_pointer (&profile));
  return profiles;
}

/* NULL on error. (transfer full) */
static GByteArray *
choose_ids (EncfgCliContext *context, const GPtrArray *profiles, guint8 factory_id, GError **error)
{
  const EncfgEndpoint likely = { .kind = ENCFG_ENDPOINT_TCP };
  const char *range = encfg_cli_args_get (context->args, "ids");
  g_autoptr (GByteArray) ids = NULL;
  EncfgEndpoint given = likely;
  guint id = 0;

  if (!encfg_cli_args_get_number (context->args, "id", 1, ENCFG_UNIT_TCP_ITSELF, &id, error))
    return NULL;
  given.unit = (guint8) id;
  ids = encfg_find_likely_ids (&given, factory_id, profiles);
  if (range && !encfg_cli_add_ids (ids, range, error))
    return NULL;
  return g_steal_pointer (&ids);
}

/* NULL on error. (transfer full) */
static EncfgNetworkFinder *
make_finder (EncfgCliContext *context, GPtrArray *profiles, guint8 factory_id, GError **error)
{
  const EncfgLinkTraits *traits = encfg_module_default_traits ();
  g_autoptr (GByteArray) ids = choose_ids (context, profiles, factory_id, error);
  g_autoptr (EncfgHosts) hosts = NULL;
  EncfgNetworkFinderOptions options = { .profiles = profiles, .ids = ids };
  EncfgWireOptions wire;
  EncfgNetworkFinder *finder;
  guint port = traits->port;

  if (!ids || !encfg_cli_args_get_number (context->args, "port", 1, G_MAXUINT16, &port, error))
    return NULL;
  hosts = encfg_hosts_new ((guint16) port);
  if (!add_targets (context, hosts, profiles, error) ||
      !encfg_cli_get_wire_options (context, &wire, error))
    return NULL;
  options.hosts = hosts;
  options.all = encfg_cli_args_has (context->args, "all");
  options.timeout_ms = wire.timeout_ms;
  options.retries = (guint) wire.retries;
  options.trace = wire.trace;
  finder = encfg_network_finder_new (&options);
  g_clear_pointer (&wire.trace, encfg_trace_unref);
  return finder;
}

static void
clear_line (Search *self)
{
  if (self->has_line)
    g_printerr ("\r\033[K");
  self->has_line = FALSE;
}

/* Hits at once, and how far it is where somebody watches. */
static void
on_changed (EncfgNetworkFinder *finder, Search *self)
{
  const GPtrArray *findings = encfg_network_finder_get_findings (finder);

  for (; self->n_told < findings->len; self->n_told++)
    {
      const EncfgFinding *finding = g_ptr_array_index (findings, self->n_told);
      g_autofree char *endpoint = encfg_endpoint_to_string (finding->endpoint);

      if (finding->outcome != ENCFG_FOUND)
        continue;
      clear_line (self);
      encfg_cli_warn (self->context,
                      "found after %d ms: %s  %s  %s",
                      (int) ((g_get_monotonic_time () - self->started_us) / 1000),
                      endpoint,
                      finding->name,
                      finding->serial);
    }
  if (g_log_writer_supports_color (fileno (stderr)))
    {
      g_autofree char *progress = encfg_network_finder_dup_progress (finder);

      g_printerr ("\r%s\033[K", progress);
      self->has_line = TRUE;
    }
}

static void
show_factory_way (EncfgCliContext *context, const GPtrArray *profiles)
{
  g_autoptr (GPtrArray) interfaces = encfg_interfaces_list ();
  g_auto (GStrv) places = encfg_factory_list_places (profiles);

  for (guint i = 0; places[i]; i++)
    {
      g_autofree char *way = encfg_factory_describe_way (places[i], interfaces);

      if (!way)
        continue;
      json_object_set_string_member (context->out, "factory_advice", way);
      encfg_cli_print (context, "%s\n", way);
    }
}

/* Everybody of one outcome without a connection: JSON lists them, people read a few names and one
 * advice. */
static void
show_unconnected (EncfgCliFound *found, EncfgNetworkFinder *finder, EncfgOutcome outcome)
{
  g_autoptr (GPtrArray) list = encfg_network_finder_list_unconnected (finder, outcome, LISTED_MOST);
  const guint n = encfg_network_finder_count (finder, outcome);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const EncfgFinding *finding = g_ptr_array_index (list, i);
      g_autofree char *line = encfg_endpoint_line_name (finding->endpoint);

      encfg_cli_found_add (found, finding, FALSE);
      if (i < NAMED_MOST)
        g_string_append_printf (names, "%s%s", i ? ", " : "", strchr (line, ':') + 1);
    }
  /* Who is silent is only counted, unless that was all that was asked for. */
  if (list->len == 0 || (outcome == ENCFG_FOUND_NOBODY && n > NAMED_MOST))
    return;
  if (n > NAMED_MOST)
    g_string_append_printf (names, " and %u more", n - NAMED_MOST);
  encfg_cli_print (found->context,
                   "%s: %s\n%s\n",
                   encfg_outcome_name (outcome),
                   names->str,
                   encfg_outcome_advice (outcome, ENCFG_ENDPOINT_TCP));
}

static void
put_counts (EncfgCliContext *context, EncfgNetworkFinder *finder)
{
  JsonObject *counts = json_object_new ();

  for (EncfgOutcome outcome = ENCFG_FOUND; outcome <= ENCFG_FOUND_UNREACHABLE; outcome++)
    {
      const guint n = encfg_network_finder_count (finder, outcome);

      /* "silent" are two: with and without a connection. */
      json_object_set_int_member (
        counts, outcome == ENCFG_FOUND_SILENT ? "open-silent" : encfg_outcome_name (outcome), n);
    }
  json_object_set_object_member (context->out, "counts", counts);
}

/* TRUE if a module was found. */
static gboolean
show (Search *self)
{
  static const EncfgOutcome unconnected[] = { ENCFG_FOUND_REFUSED,
                                              ENCFG_FOUND_UNREACHABLE,
                                              ENCFG_FOUND_NOBODY };
  EncfgCliContext *context = self->context;
  g_autoptr (GPtrArray) findings = encfg_network_finder_sort_findings (self->finder);
  g_autofree char *summary = encfg_network_finder_dup_summary (self->finder);
  EncfgCliFound found;
  gboolean has_module;

  encfg_cli_found_begin (&found, context);
  for (guint i = 0; i < findings->len; i++)
    encfg_cli_found_add (&found, g_ptr_array_index (findings, i), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (unconnected); i++)
    show_unconnected (&found, self->finder, unconnected[i]);
  has_module = encfg_cli_found_end (&found);
  put_counts (context, self->finder);
  json_object_set_int_member (context->out, "probed", encfg_network_finder_get_done (self->finder));
  json_object_set_int_member (context->out,
                              "elapsed_ms",
                              (g_get_monotonic_time () - self->started_us) /
                                G_TIME_SPAN_MILLISECOND);
  json_object_set_string_member (context->out, "summary", summary);
  encfg_cli_print (context, "%s\n", summary);
  return has_module;
}

int
encfg_cli_search_network (EncfgCliContext *context, GError **error)
{
  g_autoptr (GPtrArray) profiles = NULL;
  g_autoptr (EncfgNetworkFinder) finder = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) trouble = NULL;
  Search search = { .context = context };
  guint8 factory_id;

  if (!check_words (context, error))
    return ENCFG_CLI_STATUS_DONE;
  profiles = choose_profiles (context, &factory_id, error);
  finder = profiles ? make_finder (context, profiles, factory_id, error) : NULL;
  if (!finder)
    return ENCFG_CLI_STATUS_DONE;

  search.finder = finder;
  search.started_us = g_get_monotonic_time ();
  g_signal_connect (finder, "changed", G_CALLBACK (on_changed), &search);
  encfg_network_finder_run_async (finder, context->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (context, &result);
  g_signal_handlers_disconnect_by_data (finder, &search);
  clear_line (&search);
  encfg_network_finder_finish (finder, result, &trouble);

  if (!show (&search) && !trouble)
    g_set_error_literal (&trouble, ENCFG_ERROR, ENCFG_ERROR_UNREACHABLE, "no module was found");
  if (encfg_cli_args_has (context->args, "factory"))
    show_factory_way (context, profiles);
  if (trouble)
    g_propagate_error (error, g_steal_pointer (&trouble));
  return ENCFG_CLI_STATUS_DONE;
}
