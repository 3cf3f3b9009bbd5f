/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* How a session looks for modules in a network. */

#include "encfg-session-private.h"

#include <glib/gi18n-lib.h>

/* As fine as the progress is told. */
#define PARTS 1000

static void
on_changed (EncfgNetworkFinder *finder, EncfgSession *self)
{
  const double fraction = encfg_network_finder_get_fraction (finder);

  encfg_session_set_progress (self, (guint) (fraction * PARTS), PARTS);
}

static void
tell_warnings (EncfgSession *self)
{
  for (guint i = 0; i < self->findings->len; i++)
    {
      const EncfgFinding *finding = g_ptr_array_index (self->findings, i);
      g_auto (GStrv) warnings = encfg_finding_list_warnings (finding);
      g_autofree char *place = encfg_endpoint_to_string (finding->endpoint);

      for (guint w = 0; warnings[w]; w++)
        encfg_message_log_add (self->log, ENCFG_LEVEL_WARNING, _ ("%s: %s"), place, warnings[w]);
    }
}

static void
tell_end (EncfgSession *self, gboolean is_whole)
{
  g_autofree char *summary = encfg_network_finder_dup_summary (self->finder);
  const gboolean has_module = encfg_network_finder_count (self->finder, ENCFG_FOUND) > 0;

  encfg_message_log_add_with_advice (
    self->log,
    has_module ? ENCFG_LEVEL_DONE
    : is_whole ? ENCFG_LEVEL_ERROR
               : ENCFG_LEVEL_INFO,
    summary,
    has_module || !is_whole ? NULL
                            : encfg_outcome_advice (ENCFG_FOUND_UNREACHABLE, ENCFG_ENDPOINT_TCP));
  tell_warnings (self);
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (EncfgSession) self = g_object_ref (g_task_get_source_object (task));
  g_autoptr (EncfgEndpoint) chosen = g_steal_pointer (&self->chosen);
  g_autoptr (EncfgProfile) profile = g_steal_pointer (&self->chosen_profile);
  g_autoptr (GError) error = NULL;

  encfg_network_finder_finish (self->finder, result, &error);
  self->is_searching_network = FALSE;
  tell_end (self, error == NULL);
  /* What was chosen ended it: that is no trouble. */
  encfg_session_end (self, task, chosen ? NULL : g_steal_pointer (&error));
  if (chosen)
    encfg_session_connect (self, chosen, profile, NULL, NULL);
}

void
encfg_session_search_network (EncfgSession *self,
                              EncfgHosts *hosts,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  const EncfgEndpoint anybody = { .kind = ENCFG_ENDPOINT_TCP };
  GTask *task = encfg_session_begin (self, _ ("Searching the network"), callback, user_data);
  g_autoptr (GPtrArray) profiles = NULL;
  g_autoptr (GByteArray) ids = NULL;
  EncfgNetworkFinderOptions options = {
    .hosts = hosts,
    .retries = ENCFG_DEFAULT_RETRIES,
    .trace = self->trace,
  };

  if (!task)
    return;
  encfg_message_log_add (self->log, ENCFG_LEVEL_INFO, "%s", _ ("Searching the network"));
  profiles = encfg_session_begin_search (self, ENCFG_ENDPOINT_TCP);
  ids = encfg_find_likely_ids (&anybody, encfg_module_default_traits ()->unit, profiles);
  options.profiles = profiles;
  options.ids = ids;
  g_clear_object (&self->finder);
  self->finder = encfg_network_finder_new (&options);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  self->findings = g_ptr_array_ref (encfg_network_finder_get_findings (self->finder));
  self->is_searching_network = TRUE;
  g_signal_connect_object (self->finder, "changed", G_CALLBACK (on_changed), self, 0);
  encfg_network_finder_run_async (self->finder, g_task_get_cancellable (task), on_searched, task);
  encfg_session_emit_changed (self);
}

EncfgNetworkFinder *
encfg_session_get_finder (EncfgSession *self)
{
  return self->finder;
}

gboolean
encfg_session_is_searching_network (EncfgSession *self)
{
  return self->is_searching_network;
}

void
encfg_session_choose (EncfgSession *self, const EncfgFinding *finding)
{
  g_return_if_fail (finding->outcome == ENCFG_FOUND);

  if (!self->is_searching_network)
    {
      encfg_session_connect (self, finding->endpoint, finding->profile, NULL, NULL);
      return;
    }
  g_clear_pointer (&self->chosen, encfg_endpoint_free);
  g_clear_pointer (&self->chosen_profile, encfg_profile_unref);
  self->chosen = encfg_endpoint_copy (finding->endpoint);
  self->chosen_profile = encfg_profile_ref (finding->profile);
  encfg_session_cancel (self);
}
