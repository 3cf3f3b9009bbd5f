/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-finder.h"

#include "encfg-data-dir.h"
#include "encfg-error.h"
#include "encfg-module.h"
#include "encfg-profile-load.h"

#include <glib/gi18n-lib.h>

/* The last of the ids that a person gives to modules one after the other. */
#define LIKELY_MAX 16

/* A gateway or a module on Ethernet that does not look at the id. */
#define TCP_ANY_ID 255

EncfgFindJob *
encfg_find_job_new (const EncfgEndpoint *endpoint, GPtrArray *profiles, GByteArray *ids)
{
  EncfgFindJob *self = g_new0 (EncfgFindJob, 1);

  self->endpoint = encfg_endpoint_copy (endpoint);
  self->profiles = g_ptr_array_ref (profiles);
  self->ids = g_byte_array_ref (ids);
  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_finding_free);
  self->told = g_async_queue_new_full (g_free);
  return self;
}

void
encfg_find_job_free (EncfgFindJob *self)
{
  encfg_endpoint_free (self->endpoint);
  g_ptr_array_unref (self->profiles);
  g_byte_array_unref (self->ids);
  g_ptr_array_unref (self->findings);
  g_async_queue_unref (self->told);
  g_free (self);
}

static void
keep_told (const char *text, gpointer data)
{
  g_async_queue_push (data, g_strdup (text));
}

static gboolean
run_ladder (EncfgJobContext *context, EncfgFindJob *self, GError **error)
{
  const EncfgSerialOptions options = {
    .endpoint = self->endpoint,
    .profiles = self->profiles,
    .ids = self->ids->data,
    .n_ids = self->ids->len,
    .all = self->all,
    .speeds = self->speeds,
    .n_ids_speeds = MIN (self->n_ids_speeds, self->ids->len),
    .patient = self->patient,
    .timeout_ms = self->timeout_ms,
    .tell = keep_told,
    .tell_data = self->told,
  };
  const gboolean success = encfg_search_serial (
    context->transport, &options, &self->progress, self->findings, context->cancellable, error);

  self->probed = self->progress.probed;
  return success;
}

gboolean
encfg_find_job_run (EncfgJobContext *context, gpointer job, GError **error)
{
  EncfgFindJob *self = job;

  if (self->is_ladder)
    return run_ladder (context, self, error);
  return encfg_search_endpoint (context->transport,
                                self->endpoint,
                                self->profiles,
                                self->ids->data,
                                self->ids->len,
                                self->all,
                                self->timeout_ms,
                                self->retries,
                                self->findings,
                                &self->probed,
                                context->cancellable,
                                error);
}

GPtrArray *
encfg_find_known_profiles (GPtrArray *left_out)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_profile_unref);
  g_auto (GStrv) ids = encfg_profile_list ();

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      EncfgProfile *profile = encfg_profile_find (ids[i], &error);

      if (profile)
        g_ptr_array_add (profiles, profile);
      else if (left_out)
        g_ptr_array_add (left_out, g_strdup (error->message));
    }
  return profiles;
}

void
encfg_find_add_id (GByteArray *ids, guint8 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (ids->data[i] == id)
      return;
  g_byte_array_append (ids, &id, 1);
}

GByteArray *
encfg_find_likely_ids (const EncfgEndpoint *endpoint, guint8 factory_id, const GPtrArray *profiles)
{
  GByteArray *ids = g_byte_array_new ();

  if (endpoint->unit)
    encfg_find_add_id (ids, endpoint->unit);
  encfg_find_add_id (ids, factory_id);
  for (guint i = 0; i < profiles->len; i++)
    encfg_find_add_id (ids, ((const EncfgProfile *) g_ptr_array_index (profiles, i))->link.unit);
  if (endpoint->kind == ENCFG_ENDPOINT_TCP)
    encfg_find_add_id (ids, TCP_ANY_ID);
  return ids;
}

/* Ids by port. Not knowing is no harm. */
static char *
load_places (GKeyFile *places)
{
  char *path = encfg_data_path ("places", "serial.ini", NULL);

  if (path)
    g_key_file_load_from_file (places, path, G_KEY_FILE_NONE, NULL);
  return path;
}

void
encfg_find_remember (const EncfgFinding *finding)
{
  g_autoptr (GKeyFile) places = g_key_file_new ();
  g_autofree char *path = NULL;

  if (finding->outcome != ENCFG_FOUND || finding->endpoint->kind != ENCFG_ENDPOINT_RTU)
    return;
  path = load_places (places);
  g_key_file_set_integer (places, "last-id", finding->endpoint->device, finding->endpoint->unit);
  if (path)
    g_key_file_save_to_file (places, path, NULL);
}

GByteArray *
encfg_find_ladder_ids (const EncfgEndpoint *endpoint,
                       guint8 factory_id,
                       const GPtrArray *profiles,
                       guint *n_first)
{
  g_autoptr (GKeyFile) places = g_key_file_new ();
  g_autoptr (GByteArray) likely = encfg_find_likely_ids (endpoint, factory_id, profiles);
  GByteArray *ids = g_byte_array_new ();
  int last;

  g_free (load_places (places));
  last = g_key_file_get_integer (places, "last-id", endpoint->device, NULL);
  if (endpoint->unit)
    encfg_find_add_id (ids, endpoint->unit);
  if (last >= 1 && last <= (int) ENCFG_UNIT_MAX)
    encfg_find_add_id (ids, (guint8) last);
  for (guint i = 0; i < likely->len; i++)
    encfg_find_add_id (ids, likely->data[i]);
  for (guint id = 1; id <= LIKELY_MAX; id++)
    encfg_find_add_id (ids, (guint8) id);
  *n_first = ids->len;
  for (guint id = LIKELY_MAX + 1; id <= ENCFG_UNIT_MAX; id++)
    encfg_find_add_id (ids, (guint8) id);
  return ids;
}

char *
encfg_find_dup_progress (EncfgFindJob *job)
{
  const guint done = (guint) g_atomic_int_get (&job->progress.done);
  const guint total = (guint) g_atomic_int_get (&job->progress.total);
  const guint left_s = ((guint) g_atomic_int_get (&job->progress.left_ms) + 999) / 1000;

  return g_strdup_printf (_ ("%u of %u ids asked, %u s left"), done, total, left_s);
}

#define TELL_MS 100

/* A search while it runs; the job belongs to the link until it comes back. */
typedef struct
{
  EncfgEndpoint *endpoint;
  EncfgFindJob *job;
  gboolean is_back; /* the job belongs to this again */
  GError *error;
  EncfgTrace *trace; /* or NULL */
  EncfgProgressFunc progress;
  EncfgSerialTellFunc tell;
  gpointer progress_data;
  guint tell_source;
} Find;

static void
find_free (gpointer data)
{
  Find *find = data;

  g_clear_handle_id (&find->tell_source, g_source_remove);
  if (find->is_back)
    g_clear_pointer (&find->job, encfg_find_job_free);
  g_clear_error (&find->error);
  encfg_endpoint_free (find->endpoint);
  g_clear_pointer (&find->trace, encfg_trace_unref);
  g_free (find);
}

static void
tell_news (const Find *find)
{
  char *text;

  while (find->tell && (text = g_async_queue_try_pop (find->job->told)))
    {
      find->tell (text, find->progress_data);
      g_free (text);
    }
}

static gboolean
tell_progress (gpointer data)
{
  const Find *find = data;
  EncfgFindJob *job = find->job;

  tell_news (find);
  if (find->progress && job->is_ladder)
    find->progress ((guint) g_atomic_int_get (&job->progress.done),
                    (guint) g_atomic_int_get (&job->progress.total),
                    find->progress_data);
  else if (find->progress)
    find->progress ((guint) g_atomic_int_get (&job->probed), job->ids->len, find->progress_data);
  return G_SOURCE_CONTINUE;
}

/* The line is closed by now: whoever is told may open it again. */
static gboolean
return_job (gpointer data)
{
  g_autoptr (GTask) task = data;
  Find *find = g_task_get_task_data (task);

  if (find->error)
    g_task_return_error (task, g_steal_pointer (&find->error));
  else
    g_task_return_pointer (
      task, g_steal_pointer (&find->job), (GDestroyNotify) encfg_find_job_free);
  return G_SOURCE_REMOVE;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Find *find = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&find->tell_source, g_source_remove);
  find->job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    find->error = g_steal_pointer (&error);
  else if (!find->job)
    {
      /* Not even the line was opened: that is an outcome too. */
      g_autoptr (GByteArray) nobody = g_byte_array_new ();
      g_autoptr (GPtrArray) none = g_ptr_array_new ();

      find->job = encfg_find_job_new (find->endpoint, none, nobody);
      g_ptr_array_add (find->job->findings, encfg_finding_new_failure (find->endpoint, 0, error));
    }
  if (find->job)
    tell_news (find);
  for (guint i = 0; find->job && i < find->job->findings->len; i++)
    encfg_find_remember (g_ptr_array_index (find->job->findings, i));
  find->is_back = TRUE;
  /* The link goes with the result of its job, after this. */
  g_idle_add_full (G_PRIORITY_DEFAULT, return_job, task, NULL);
}

/* The likely ids with patience, a whole range without: somebody waits for its end. */
static EncfgFindJob *
new_find_job (const EncfgEndpoint *endpoint, GPtrArray *profiles, guint8 first_id, guint8 last_id)
{
  const EncfgLinkTraits *traits = encfg_module_default_traits ();
  g_autoptr (GPtrArray) known =
    profiles ? g_ptr_array_ref (profiles) : encfg_find_known_profiles (NULL);
  const gboolean is_ladder = endpoint->kind == ENCFG_ENDPOINT_RTU;
  guint n_first = 0;
  g_autoptr (GByteArray) ids = is_ladder
                                 ? encfg_find_ladder_ids (endpoint, traits->unit, known, &n_first)
                                 : encfg_find_likely_ids (endpoint, traits->unit, known);
  EncfgFindJob *job;

  for (guint id = first_id; id != 0 && id <= last_id; id++)
    encfg_find_add_id (ids, (guint8) id);
  job = encfg_find_job_new (endpoint, known, ids);
  job->is_ladder = is_ladder;
  job->n_ids_speeds = n_first;
  job->timeout_ms = traits->timeout_ms;
  job->retries = first_id == 0 ? ENCFG_DEFAULT_RETRIES : 0;
  return job;
}

void
encfg_find_async (const EncfgEndpoint *endpoint,
                  GPtrArray *profiles,
                  guint8 first_id,
                  guint8 last_id,
                  gboolean all,
                  EncfgTrace *trace,
                  EncfgProgressFunc progress,
                  EncfgSerialTellFunc tell,
                  gpointer progress_data,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Find *find = g_new0 (Find, 1);
  EncfgTransport *transport;
  g_autoptr (EncfgLink) link = NULL;

  g_task_set_source_tag (task, encfg_find_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, find, find_free);
  find->endpoint = encfg_endpoint_copy (endpoint);
  encfg_module_complete_endpoint (find->endpoint, encfg_module_default_traits ());
  find->job = new_find_job (find->endpoint, profiles, first_id, last_id);
  find->job->all = all;
  find->progress = progress;
  find->tell = tell;
  find->progress_data = progress_data;
  if (progress || tell)
    find->tell_source = g_timeout_add (TELL_MS, tell_progress, find);
  transport = encfg_transport_new (find->endpoint);
  find->trace = trace ? encfg_trace_ref (trace) : NULL;
  encfg_transport_set_trace (transport, trace);
  link = encfg_link_new (transport);
  encfg_link_run_async (link,
                        ENCFG_PRIORITY_USER,
                        encfg_find_job_run,
                        find->job,
                        (GDestroyNotify) encfg_find_job_free,
                        cancellable,
                        on_found,
                        task);
}

GPtrArray *
encfg_find_finish (GAsyncResult *result, guint *probed, GError **error)
{
  g_autoptr (EncfgFindJob) job = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  job = g_task_propagate_pointer (G_TASK (result), error);
  if (!job)
    return NULL;
  if (probed)
    *probed = job->probed;
  return g_ptr_array_ref (job->findings);
}

void
encfg_find_set_error (GError **error, const EncfgFinding *finding)
{
  g_autofree char *where = encfg_endpoint_to_string (finding->endpoint);

  g_return_if_fail (finding->error != NULL);

  if (!error)
    return;
  *error = g_error_copy (finding->error);
  g_prefix_error (error, "%s: ", where);
}
