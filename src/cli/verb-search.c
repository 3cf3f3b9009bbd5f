/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-search-serial.h"
#include "encfg-cli-search.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"

static const EncfgCliOption options[] = {
  { "network",
    0,
    "TARGETS",
    "hosts, ranges (A-B) and networks (A/24), with commas between; may repeat" },
  { "my-networks", 0, NULL, "the networks of this computer, each after a question" },
  { "factory", 0, NULL, "where a module fresh from the box is, too (192.168.1.100)" },
  { "port", 0, "N", "network port where none is given (502)" },
  { "ids", 0, "A-B", "ids to ask after the likely ones; on a serial line all, unless given" },
  { "speeds", 0, NULL, "serial: where nobody answers, ask at other speeds and parities, too" },
  { "all", 0, NULL, "do not stop at the first module of a line or host" },
  { NULL },
};

gboolean
encfg_cli_add_ids (GByteArray *ids, const char *range, GError **error)
{
  g_auto (GStrv) ends = g_strsplit (range, "-", 2);
  guint first;
  guint last;

  if (!encfg_cli_parse_number (ends[0] ? ends[0] : "", "--ids", 1, ENCFG_UNIT_MAX, &first, error) ||
      !encfg_cli_parse_number (
        ends[0] && ends[1] ? ends[1] : range, "--ids", first, ENCFG_UNIT_MAX, &last, error))
    return FALSE;
  for (guint id = first; id <= last; id++)
    encfg_find_add_id (ids, (guint8) id);
  return TRUE;
}

/* What to ask, in which order, with which patience. */
static EncfgFindJob *
make_job (EncfgCliContext *context,
          EncfgEndpoint *endpoint,
          const EncfgWireOptions *wire,
          GError **error)
{
  const EncfgLinkTraits *traits = encfg_module_default_traits ();
  const char *range = encfg_cli_args_get (context->args, "ids");
  g_autoptr (EncfgProfile) profile = NULL;
  g_autoptr (GPtrArray) profiles = NULL;
  g_autoptr (GByteArray) ids = NULL;
  EncfgFindJob *job;

  if (!encfg_cli_get_profile (context, &profile, error))
    return NULL;
  if (profile)
    {
      traits = &profile->link;
      profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_profile_unref);
      g_ptr_array_add (profiles, encfg_profile_ref (profile));
    }
  else
    profiles = encfg_cli_list_profiles (context);
  encfg_module_complete_endpoint (endpoint, traits);
  ids = encfg_find_likely_ids (endpoint, traits->unit, profiles);
  if (range && !encfg_cli_add_ids (ids, range, error))
    return NULL;

  job = encfg_find_job_new (endpoint, profiles, ids);
  job->all = encfg_cli_args_has (context->args, "all");
  job->timeout_ms = wire->timeout_ms ? wire->timeout_ms : traits->timeout_ms;
  job->retries = (guint) wire->retries;
  if (endpoint->kind == ENCFG_ENDPOINT_RTU)
    encfg_cli_set_ladder (context, job, traits->unit);
  return job;
}

static void
search (EncfgCliContext *context,
        const EncfgEndpoint *endpoint,
        EncfgTrace *trace,
        EncfgFindJob **job,
        GError **error)
{
  EncfgTransport *transport = encfg_transport_new (endpoint);
  g_autoptr (EncfgLink) link = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  EncfgCliSerialWatch watch;

  encfg_transport_set_trace (transport, trace);
  link = encfg_link_new (transport);
  encfg_cli_serial_watch_begin (&watch, context, *job);
  encfg_link_run_async (link,
                        ENCFG_PRIORITY_USER,
                        encfg_find_job_run,
                        g_steal_pointer (job),
                        (GDestroyNotify) encfg_find_job_free,
                        context->cancellable,
                        encfg_cli_store_result,
                        &result);
  encfg_cli_wait (context, &result);
  encfg_cli_serial_watch_end (&watch);
  *job = encfg_link_run_finish (link, result, error);
}

/* TRUE if a module was found. */
static gboolean
show (EncfgCliContext *context, const GPtrArray *findings)
{
  EncfgCliFound found;

  encfg_cli_found_begin (&found, context);
  for (guint i = 0; i < findings->len; i++)
    encfg_cli_found_add (&found, g_ptr_array_index (findings, i), TRUE);
  return encfg_cli_found_end (&found);
}

static int
run (EncfgCliContext *context, GError **error)
{
  const gint64 start = g_get_monotonic_time ();
  g_autoptr (EncfgEndpoint) endpoint = NULL;
  EncfgWireOptions wire;
  g_autoptr (EncfgTrace) trace = NULL;
  g_autoptr (EncfgFindJob) job = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean is_cancelled;
  gboolean found;

  if (encfg_cli_is_network_search (context))
    return encfg_cli_search_network (context, error);
  endpoint = encfg_cli_get_endpoint (context, error);
  if (!endpoint || !encfg_cli_get_wire_options (context, &wire, error))
    return ENCFG_CLI_STATUS_DONE;
  trace = wire.trace;
  job = make_job (context, endpoint, &wire, error);
  if (!job)
    return ENCFG_CLI_STATUS_DONE;

  search (context, endpoint, trace, &job, &local_error);
  is_cancelled = g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  if (is_cancelled && !job)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return ENCFG_CLI_STATUS_DONE;
    }
  if (job)
    findings = g_ptr_array_ref (job->findings);
  else
    {
      /* Not even the line was opened: that is an outcome too. */
      findings = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_finding_free);
      g_ptr_array_add (findings, encfg_finding_new_failure (endpoint, 0, local_error));
    }

  found = show (context, findings);
  json_object_set_int_member (context->out, "probed", job ? job->probed : 0);
  json_object_set_int_member (
    context->out, "elapsed_ms", (g_get_monotonic_time () - start) / G_TIME_SPAN_MILLISECOND);
  for (guint i = 0; i < findings->len; i++)
    encfg_find_remember (g_ptr_array_index (findings, i));
  /* What was found before stands above. */
  if (is_cancelled)
    g_propagate_error (error, g_steal_pointer (&local_error));
  if (found || is_cancelled)
    return ENCFG_CLI_STATUS_DONE;
  /* People have read it above. */
  if (context->json && findings->len > 0)
    encfg_find_set_error (error, g_ptr_array_index (findings, 0));
  return ENCFG_CLI_STATUS_NO_ANSWER;
}

const EncfgCliVerb encfg_cli_verb_search = {
  .name = "search",
  .arguments = "(--network TARGETS | --my-networks | --factory | --tcp HOST | --serial PORT | "
               "--connect URI) [--ids A-B] [--all] [--speeds]",
  .summary =
    "Finds modules in a network, behind a host or a serial port, and explains what it found",
  .options = options,
  .run = run,
};
