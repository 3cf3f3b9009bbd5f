/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Raw registers, for who does not know yet what they mean: what the module refuses is told from
 * what it answers, down to the single register. */

#include "encfg-error.h"
#include "encfg-module-private.h"

#include <glib/gi18n-lib.h>

/* So many requests may the search for the refused ones take; then they are told as larger lumps. */
#define MAX_REQUESTS 1000

typedef struct
{
  EncfgWire wire;
  EncfgProfile *profile; /* keeps views and blocks alive; or NULL */
  EncfgSpan span;
  guint n_requests;
  GArray *words;      /* guint16, span.count of them */
  GPtrArray *refused; /* EncfgRefused */
} RegistersJob;

void
encfg_refused_free (EncfgRefused *self)
{
  g_clear_error (&self->error);
  g_free (self);
}

static void
registers_job_free (RegistersJob *job)
{
  g_clear_pointer (&job->profile, encfg_profile_unref);
  g_clear_pointer (&job->words, g_array_unref);
  g_clear_pointer (&job->refused, g_ptr_array_unref);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RegistersJob, registers_job_free)

/* Without the registers that the request was for: "module answers exception 2 …". */
static void
cut_request (GError *error)
{
  const char *colon = g_strrstr (error->message, ": ");
  char *rest = g_strdup (colon ? colon + 2 : error->message);

  g_free (error->message);
  error->message = rest;
}

/* One after the other, for the same reason, are one. */
static void
add_refused (RegistersJob *job, const EncfgSpan *span, GError *error)
{
  EncfgRefused *last =
    job->refused->len ? g_ptr_array_index (job->refused, job->refused->len - 1) : NULL;
  EncfgRefused *refused;

  if (last && last->address + last->count == span->address && last->error->code == error->code)
    {
      last->count += span->count;
      g_error_free (error);
      return;
    }
  cut_request (error);
  refused = g_new0 (EncfgRefused, 1);
  refused->address = span->address;
  refused->count = span->count;
  refused->error = error;
  g_ptr_array_add (job->refused, refused);
}

/* Of a function that the module does not know no register will answer. */
static gboolean
is_about_registers (const GError *error)
{
  return encfg_error_is_exception (error) &&
         !g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_FUNCTION) &&
         !g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_GATEWAY);
}

/* Worker. In halves where it is refused, FALSE only for trouble on the line. */
static gboolean
read_span (RegistersJob *job,
           EncfgTarget *target,
           const EncfgSpan *span,
           GCancellable *cancellable,
           GError **error)
{
  guint16 *words = &g_array_index (job->words, guint16, span->address - job->span.address);
  const guint half = span->count / 2;
  const EncfgSpan first = { span->table, span->address, half, 0 };
  const EncfgSpan second = { span->table, (guint16) (span->address + half), span->count - half, 0 };
  GError *trouble = NULL;

  job->n_requests++;
  if (encfg_ops_read_span (target, span, words, cancellable, &trouble))
    return TRUE;
  if (!is_about_registers (trouble))
    {
      g_propagate_error (error, trouble);
      return FALSE;
    }
  if (span->count == 1 || job->n_requests >= MAX_REQUESTS)
    {
      add_refused (job, span, trouble);
      return TRUE;
    }
  g_error_free (trouble);
  return read_span (job, target, &first, cancellable, error) &&
         read_span (job, target, &second, cancellable, error);
}

/* Worker. */
static gboolean
registers_job_run (EncfgJobContext *context, gpointer data, GError **error)
{
  RegistersJob *job = data;
  const guint most = encfg_table_is_bits (job->span.table) ? ENCFG_MAX_READ_BITS
                                                           : MAX (job->wire.traits.max_read, 1);
  const EncfgRefused *first;
  EncfgTarget target;

  encfg_wire_init_target (&job->wire, job->profile, context, &target);
  for (guint done = 0; done < job->span.count; done += most)
    {
      const EncfgSpan span = {
        job->span.table, (guint16) (job->span.address + done), MIN (most, job->span.count - done), 0
      };

      if (!read_span (job, &target, &span, context->cancellable, error))
        return FALSE;
      encfg_link_job_progress (done + span.count, job->span.count, context->progress_data);
    }
  first = job->refused->len == 1 ? g_ptr_array_index (job->refused, 0) : NULL;
  if (!first || first->count < job->span.count)
    return TRUE;
  if (first->count == 1)
    g_set_error (error,
                 first->error->domain,
                 first->error->code,
                 "%s %u: %s",
                 encfg_table_name (job->span.table),
                 (guint) job->span.address,
                 first->error->message);
  else
    g_set_error (error,
                 first->error->domain,
                 first->error->code,
                 "%s %u…%u: %s",
                 encfg_table_name (job->span.table),
                 (guint) job->span.address,
                 job->span.address + job->span.count - 1,
                 first->error->message);
  return FALSE;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  RegistersJob *job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);

  if (job)
    g_task_set_task_data (task, job, (GDestroyNotify) registers_job_free);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* FALSE if the profile forbids to read any of them. */
static gboolean
check_readable (const EncfgProfile *profile, const EncfgSpan *span, GError **error)
{
  const EncfgBlock *block = profile ? encfg_plan_find_never_read (profile->blocks, span) : NULL;

  if (!block)
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               _ ("%s %u…%u: a %s must never be asked for %u…%u, says its profile; leave them out"),
               encfg_table_name (span->table),
               (guint) span->address,
               span->address + span->count - 1,
               profile->name,
               (guint) block->address,
               block->address + block->count - 1);
  return FALSE;
}

void
encfg_module_read_registers_async (EncfgModule *self,
                                   EncfgTable table,
                                   guint16 address,
                                   guint count,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const EncfgSpan whole = { table, address, count, 0 };
  GError *error = NULL;
  RegistersJob *job;

  g_return_if_fail (count >= 1 && address + count <= 0x10000);

  g_task_set_source_tag (task, encfg_module_read_registers_async);
  g_task_set_check_cancellable (task, FALSE);
  if (!check_readable (self->profile, &whole, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  job = g_new0 (RegistersJob, 1);
  job->wire = self->wire;
  job->profile = self->profile ? encfg_profile_ref (self->profile) : NULL;
  job->span = whole;
  job->words = g_array_sized_new (FALSE, TRUE, sizeof (guint16), count);
  g_array_set_size (job->words, count);
  job->refused = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_refused_free);
  encfg_link_run_async (self->link,
                        ENCFG_PRIORITY_USER,
                        registers_job_run,
                        job,
                        (GDestroyNotify) registers_job_free,
                        cancellable,
                        on_read,
                        g_steal_pointer (&task));
}

GArray *
encfg_module_read_registers_finish (EncfgModule *self,
                                    GAsyncResult *result,
                                    GPtrArray **refused,
                                    GError **error)
{
  RegistersJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  job = g_task_get_task_data (G_TASK (result));
  *refused = g_steal_pointer (&job->refused);
  return g_steal_pointer (&job->words);
}
