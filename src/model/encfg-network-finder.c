/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-network-finder.h"

#include "encfg-module.h"
#include "encfg-signal.h"

#include <glib/gi18n-lib.h>

#define TELL_MS 100

struct _EncfgNetworkFinder
{
  GObject parent_instance;

  EncfgNetworkSearch search; /* read-only while it runs, but for its counts */
  GMainContext *context;
  GThread *thread;
  GCancellable *cancellable; /* never NULL while it runs */
  GTask *task;
  GPtrArray *findings;
  GArray *indexes; /* guint: place of each finding */
  gint64 started_us;
  guint tell_source;
  gboolean is_over;
  GError *error;
};

G_DEFINE_FINAL_TYPE (EncfgNetworkFinder, encfg_network_finder, G_TYPE_OBJECT)

static guint changed_signal;

/* What the search tells from its threads; carried to the main thread in the order it came. */
typedef struct
{
  EncfgNetworkFinder *finder; /* borrowed: its task holds it until all messages came */
  guint index;
  EncfgFinding *finding; /* or NULL: */
  guint8 id;
  char *rival;
} Message;

static void
encfg_network_finder_finalize (GObject *object)
{
  EncfgNetworkFinder *self = ENCFG_NETWORK_FINDER (object);

  g_clear_pointer (&self->search.hosts, encfg_hosts_unref);
  g_clear_pointer (&self->search.profiles, g_ptr_array_unref);
  g_clear_pointer (&self->search.ids, g_byte_array_unref);
  g_clear_pointer (&self->search.trace, encfg_trace_unref);
  g_free (self->search.outcomes);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->findings);
  g_array_unref (self->indexes);
  G_OBJECT_CLASS (encfg_network_finder_parent_class)->finalize (object);
}

static void
encfg_network_finder_class_init (EncfgNetworkFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_network_finder_finalize;
  changed_signal = encfg_signal_new ("changed", ENCFG_TYPE_NETWORK_FINDER, 0);
}

static void
encfg_network_finder_init (EncfgNetworkFinder *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_finding_free);
  self->indexes = g_array_new (FALSE, FALSE, sizeof (guint));
}

static void
post (EncfgNetworkFinder *self, GSourceFunc func, gpointer data, GDestroyNotify free_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, free_data);
  g_source_attach (source, self->context);
}

static gboolean
take_message (gpointer data)
{
  Message *message = data;
  EncfgNetworkFinder *self = message->finder;

  if (message->finding)
    {
      g_ptr_array_add (self->findings, g_steal_pointer (&message->finding));
      g_array_append_val (self->indexes, message->index);
    }
  for (guint i = 0; i < self->findings->len; i++)
    {
      EncfgFinding *finding = g_ptr_array_index (self->findings, i);

      if (message->rival && g_array_index (self->indexes, guint, i) == message->index &&
          finding->endpoint->unit == message->id)
        finding->rival = g_steal_pointer (&message->rival);
    }
  g_signal_emit (self, changed_signal, 0);
  return G_SOURCE_REMOVE;
}

static void
message_free (gpointer data)
{
  Message *message = data;

  g_clear_pointer (&message->finding, encfg_finding_free);
  g_free (message->rival);
  g_free (message);
}

static void
on_found (guint index, EncfgFinding *finding, gpointer data)
{
  Message *message = g_new0 (Message, 1);

  message->finder = data;
  message->index = index;
  message->finding = finding;
  post (message->finder, take_message, message, message_free);
}

static void
on_rival (guint index, guint8 id, char *rival, gpointer data)
{
  Message *message = g_new0 (Message, 1);

  message->finder = data;
  message->index = index;
  message->id = id;
  message->rival = rival;
  post (message->finder, take_message, message, message_free);
}

EncfgNetworkFinder *
encfg_network_finder_new (const EncfgNetworkFinderOptions *options)
{
  EncfgNetworkFinder *self = g_object_new (ENCFG_TYPE_NETWORK_FINDER, NULL);
  EncfgNetworkSearch *search = &self->search;

  search->hosts = encfg_hosts_ref (options->hosts);
  search->profiles = g_ptr_array_ref (options->profiles);
  search->ids = g_byte_array_ref (options->ids);
  search->all = options->all;
  search->tries = options->retries + 1;
  search->connect_ms = options->timeout_ms ? options->timeout_ms : ENCFG_NETWORK_CONNECT_MS;
  search->timeout_ms =
    options->timeout_ms ? options->timeout_ms : encfg_module_default_traits ()->timeout_ms;
  search->retries = options->retries;
  search->at_once = ENCFG_NETWORK_AT_ONCE;
  search->trace = options->trace ? encfg_trace_ref (options->trace) : NULL;
  search->found = on_found;
  search->found_rival = on_rival;
  search->data = self;
  search->outcomes = g_malloc (MAX (encfg_hosts_get_count (options->hosts), 1));
  return self;
}

static gboolean
on_over (gpointer data)
{
  EncfgNetworkFinder *self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_thread_join (g_steal_pointer (&self->thread));
  g_clear_handle_id (&self->tell_source, g_source_remove);
  g_clear_object (&self->cancellable);
  self->is_over = TRUE;
  g_signal_emit (self, changed_signal, 0);
  if (self->error)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer data)
{
  EncfgNetworkFinder *self = data;

  encfg_search_network (&self->search, self->cancellable, &self->error);
  post (self, on_over, self, NULL);
  return NULL;
}

static gboolean
on_tell (gpointer data)
{
  g_signal_emit (data, changed_signal, 0);
  return G_SOURCE_CONTINUE;
}

void
encfg_network_finder_run_async (EncfgNetworkFinder *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (self->task == NULL && !self->is_over);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, encfg_network_finder_run_async);
  g_task_set_check_cancellable (self->task, FALSE);
  self->cancellable = cancellable ? g_object_ref (cancellable) : g_cancellable_new ();
  self->started_us = g_get_monotonic_time ();
  self->tell_source = g_timeout_add (TELL_MS, on_tell, self);
  self->thread = g_thread_new ("network-search", run, self);
}

gboolean
encfg_network_finder_finish (EncfgNetworkFinder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

GPtrArray *
encfg_network_finder_get_findings (EncfgNetworkFinder *self)
{
  return self->findings;
}

static int
compare_places (gconstpointer a, gconstpointer b, gpointer data)
{
  const EncfgNetworkFinder *self = data;
  const guint one = *(const guint *) a;
  const guint other = *(const guint *) b;
  const guint place = g_array_index (self->indexes, guint, one);
  const guint other_place = g_array_index (self->indexes, guint, other);

  /* Those of one place stay as they came. */
  return place != other_place ? (place < other_place ? -1 : 1) : one < other ? -1 : one > other;
}

GPtrArray *
encfg_network_finder_sort_findings (EncfgNetworkFinder *self)
{
  GPtrArray *sorted = g_ptr_array_new ();
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->findings->len; i++)
    g_array_append_val (order, i);
  g_array_sort_with_data (order, compare_places, self);
  for (guint i = 0; i < order->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (self->findings, g_array_index (order, guint, i)));
  return sorted;
}

GPtrArray *
encfg_network_finder_list_unconnected (EncfgNetworkFinder *self, EncfgOutcome outcome, guint most)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_finding_free);
  g_autoptr (GHashTable) told = g_hash_table_new (NULL, NULL);

  g_return_val_if_fail (self->is_over, list);

  /* A name that does not resolve is told of already. */
  for (guint i = 0; i < self->indexes->len; i++)
    g_hash_table_add (told, GUINT_TO_POINTER (g_array_index (self->indexes, guint, i)));
  for (guint i = 0; i < encfg_network_finder_get_total (self) && list->len < most; i++)
    {
      g_autoptr (EncfgEndpoint) endpoint = NULL;

      if (self->search.outcomes[i] != outcome || g_hash_table_contains (told, GUINT_TO_POINTER (i)))
        continue;
      endpoint = encfg_hosts_dup_endpoint (self->search.hosts, i);
      g_ptr_array_add (list, encfg_finding_new_unconnected (endpoint, outcome));
    }
  return list;
}

guint
encfg_network_finder_count (EncfgNetworkFinder *self, EncfgOutcome outcome)
{
  guint n = 0;

  if (outcome == ENCFG_FOUND || !self->is_over)
    {
      for (guint i = 0; i < self->findings->len; i++)
        n += ((EncfgFinding *) g_ptr_array_index (self->findings, i))->outcome == outcome;
      return n;
    }
  for (guint i = 0; i < encfg_network_finder_get_total (self); i++)
    n += self->search.outcomes[i] == outcome;
  return n;
}

guint
encfg_network_finder_get_total (EncfgNetworkFinder *self)
{
  return encfg_hosts_get_count (self->search.hosts);
}

guint
encfg_network_finder_get_done (EncfgNetworkFinder *self)
{
  const guint total = encfg_network_finder_get_total (self);
  guint n = 0;

  if (!self->is_over)
    return (guint) g_atomic_int_get (&self->search.n_done) / self->search.tries;
  for (guint i = 0; i < total; i++)
    n += self->search.outcomes[i] != ENCFG_OUTCOME_PENDING;
  return n;
}

double
encfg_network_finder_get_fraction (EncfgNetworkFinder *self)
{
  const guint all = encfg_network_finder_get_total (self) * self->search.tries;

  return all == 0 ? 1 : (double) (guint) g_atomic_int_get (&self->search.n_done) / all;
}

/* By what has passed; in the beginning by what it takes if nobody answers at all. */
static double
guess_seconds_left (EncfgNetworkFinder *self)
{
  const double fraction = encfg_network_finder_get_fraction (self);
  const double elapsed_s =
    (double) (g_get_monotonic_time () - self->started_us) / G_TIME_SPAN_SECOND;
  const guint n_tries = encfg_network_finder_get_total (self) * self->search.tries;
  const guint n_rounds = (n_tries + self->search.at_once - 1) / self->search.at_once;

  if (fraction > 0)
    return elapsed_s * (1 - fraction) / fraction;
  return MAX (n_rounds * self->search.connect_ms / 1000.0 - elapsed_s, 0);
}

char *
encfg_network_finder_dup_progress (EncfgNetworkFinder *self)
{
  const guint total = encfg_network_finder_get_total (self);
  const guint done = encfg_network_finder_get_done (self);
  const guint n_asking = (guint) g_atomic_int_get (&self->search.n_asking);
  const guint left_s = (guint) (guess_seconds_left (self) + 0.999);

  if (done >= total && n_asking > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%u device is still being asked",
                                         "%u devices are still being asked",
                                         n_asking),
                            n_asking);
  if (left_s >= 120)
    return g_strdup_printf (
      _ ("%u of %u addresses · about %u min left"), done, total, (left_s + 59) / 60);
  return g_strdup_printf (_ ("%u of %u addresses · about %u s left"), done, total, left_s);
}

/* "2 modules, 1 other Modbus device, 3 refused, 248 silent". (transfer full) */
static char *
format_counts (const guint *n)
{
  // clang-format off
  const char *const texts[] = {
    g_dngettext (GETTEXT_PACKAGE, "%u module", "%u modules", n[0]),
    g_dngettext (GETTEXT_PACKAGE, "%u other Modbus device", "%u other Modbus devices", n[1]),
    g_dngettext (GETTEXT_PACKAGE, "%u that only refuses", "%u that only refuse", n[2]),
    g_dngettext (GETTEXT_PACKAGE, "%u gateway with nobody behind it", "%u gateways with nobody behind them", n[3]),
    g_dngettext (GETTEXT_PACKAGE, "%u open but silent", "%u open but silent", n[4]),
    g_dngettext (GETTEXT_PACKAGE, "%u open but not Modbus", "%u open but not Modbus", n[5]),
    g_dngettext (GETTEXT_PACKAGE, "%u hung up", "%u hung up", n[6]),
    g_dngettext (GETTEXT_PACKAGE, "%u refused", "%u refused", n[7]),
    g_dngettext (GETTEXT_PACKAGE, "%u silent", "%u silent", n[8]),
    g_dngettext (GETTEXT_PACKAGE, "%u unreachable", "%u unreachable", n[9]),
  };
  // clang-format on
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", n[i]);
      g_auto (GStrv) around = g_strsplit (texts[i], "%u", 2);
      g_autofree char *text = g_strjoinv (number, around);

      if (n[i] > 0)
        g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", text);
    }
  return g_string_free (list, FALSE);
}

static char *
list_counts (EncfgNetworkFinder *self)
{
  static const EncfgOutcome outcomes[] = { ENCFG_FOUND,           ENCFG_FOUND_UNKNOWN,
                                           ENCFG_FOUND_EXCEPTION, ENCFG_FOUND_GATEWAY,
                                           ENCFG_FOUND_SILENT,    ENCFG_FOUND_NOT_MODBUS,
                                           ENCFG_FOUND_CLOSED,    ENCFG_FOUND_REFUSED,
                                           ENCFG_FOUND_NOBODY,    ENCFG_FOUND_UNREACHABLE };
  guint n[G_N_ELEMENTS (outcomes)];

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    n[i] = encfg_network_finder_count (self, outcomes[i]);
  return format_counts (n);
}

char *
encfg_network_finder_dup_summary (EncfgNetworkFinder *self)
{
  const guint total = encfg_network_finder_get_total (self);
  const guint done = encfg_network_finder_get_done (self);
  g_autofree char *list = list_counts (self);
  g_autofree char *looked = NULL;

  if (done < total)
    looked = g_strdup_printf (_ ("Stopped after %u of %u addresses"), done, total);
  else
    looked = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u address looked at", "%u addresses looked at", total),
      total);
  return *list ? g_strdup_printf (_ ("%s: %s"), looked, list) : g_steal_pointer (&looked);
}
