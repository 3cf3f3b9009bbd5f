/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The reading verbs of a module: settings and sections. */

#include "encfg-error.h"
#include "encfg-module-private.h"
#include "encfg-presence.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  EncfgWire wire;
  EncfgProfile *profile; /* keeps the items alive; or NULL */
  GArray *groups;        /* ReadGroup */
  EncfgImage *image;
} ReadJob;

/* What is read and fails together: items, or a span of its own. */
typedef struct
{
  GPtrArray *items; /* EncfgItem */
  GArray *spans;    /* EncfgSpan */
  GError *refused;
} ReadGroup;

static void
group_clear (gpointer data)
{
  ReadGroup *group = data;

  g_ptr_array_unref (group->items);
  g_array_unref (group->spans);
  g_clear_error (&group->refused);
}

static ReadJob *
read_job_new (EncfgModule *module)
{
  ReadJob *job = g_new0 (ReadJob, 1);

  job->wire = module->wire;
  job->profile = module->profile ? encfg_profile_ref (module->profile) : NULL;
  job->groups = g_array_new (FALSE, FALSE, sizeof (ReadGroup));
  g_array_set_clear_func (job->groups, group_clear);
  job->image = encfg_image_new ();
  return job;
}

static void
read_job_free (ReadJob *job)
{
  g_array_unref (job->groups);
  encfg_image_free (job->image);
  g_clear_pointer (&job->profile, encfg_profile_unref);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReadJob, read_job_free)

/* Takes `items`. */
static GArray *
add_group (ReadJob *job, GPtrArray *items)
{
  ReadGroup group = { items, g_array_new (FALSE, FALSE, sizeof (EncfgSpan)), NULL };

  g_array_append_val (job->groups, group);
  return group.spans;
}

static void
add_section (ReadJob *job, EncfgSection section)
{
  add_group (job, encfg_profile_list_section (job->profile, section));
}

/* Worker. What stands once for each string is read for those that there are. A module that does not
 * tell how many has all of them. */
static gboolean
read_counts (ReadJob *job, EncfgTarget *target, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));
  g_autoptr (GError) trouble = NULL;

  for (guint i = 0; i < job->groups->len; i++)
    encfg_presence_want_counts (g_array_index (job->groups, ReadGroup, i).items, spans);
  if (spans->len == 0 || encfg_ops_read (target,
                                         (const EncfgSpan *) (gpointer) spans->data,
                                         spans->len,
                                         job->image,
                                         NULL,
                                         NULL,
                                         cancellable,
                                         &trouble))
    return TRUE;
  if (encfg_error_is_exception (trouble))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&trouble));
  return FALSE;
}

/* Worker. What is known already, as a count is, is not read twice. */
static void
want_items (const ReadJob *job, ReadGroup *group)
{
  guint16 words[ENCFG_TEXT_MAX + 1];

  for (guint i = 0; i < group->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (group->items, i);
      const EncfgSpan span = encfg_plan_span_of (item, 0);

      if (item->access != ENCFG_ACCESS_WRITE && !encfg_presence_find_missing (item, job->image) &&
          !encfg_image_fetch (job->image, &span, words))
        g_array_append_val (group->spans, span);
    }
}

/* Worker. A group that the module refuses does not hold up the others; a lone one fails the job. */
static gboolean
read_job_run (EncfgJobContext *context, gpointer data, GError **error)
{
  ReadJob *job = data;
  EncfgTarget target;

  encfg_wire_init_target (&job->wire, job->profile, context, &target);
  if (!read_counts (job, &target, context->cancellable, error))
    return FALSE;
  for (guint i = 0; i < job->groups->len; i++)
    {
      ReadGroup *group = &g_array_index (job->groups, ReadGroup, i);
      g_autoptr (GError) local_error = NULL;

      want_items (job, group);
      if (encfg_ops_read (&target,
                          (const EncfgSpan *) (gpointer) group->spans->data,
                          group->spans->len,
                          job->image,
                          encfg_link_job_progress,
                          context->progress_data,
                          context->cancellable,
                          &local_error))
        continue;
      if (job->groups->len == 1 || !encfg_error_is_exception (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      group->refused = g_steal_pointer (&local_error);
    }
  return TRUE;
}

static void
run (EncfgModule *self,
     ReadJob *job,
     GCancellable *cancellable,
     GAsyncReadyCallback on_read,
     GTask *task)
{
  encfg_link_run_async (self->link,
                        ENCFG_PRIORITY_USER,
                        read_job_run,
                        job,
                        (GDestroyNotify) read_job_free,
                        cancellable,
                        on_read,
                        task);
}

static void
on_table_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (ReadJob) job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);

  /* What was read before a failure is true all the same. */
  if (job)
    encfg_setting_table_take_image (g_task_get_task_data (task), job->image, error == NULL);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
encfg_module_read_settings_async (EncfgModule *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  encfg_module_read_table_async (self, self->table, cancellable, callback, user_data);
}

gboolean
encfg_module_read_settings_finish (EncfgModule *self, GAsyncResult *result, GError **error)
{
  return encfg_module_read_table_finish (self, result, error);
}

void
encfg_module_read_table_async (EncfgModule *self,
                               EncfgSettingTable *table,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  ReadJob *job = read_job_new (self);

  g_task_set_source_tag (task, encfg_module_read_table_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_object_ref (table), g_object_unref);
  add_section (job, encfg_setting_table_get_section (table));
  run (self, job, cancellable, on_table_read, g_steal_pointer (&task));
}

gboolean
encfg_module_read_table_finish (EncfgModule *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
reading_free (EncfgReading *reading)
{
  g_clear_error (&reading->error);
  g_free (reading);
}

static void
take_group (const ReadJob *job, const ReadGroup *group, GPtrArray *readings)
{
  for (guint i = 0; i < group->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (group->items, i);
      EncfgReading *reading;

      if (encfg_presence_find_missing (item, job->image))
        continue;
      reading = g_new0 (EncfgReading, 1);
      reading->item = item;
      g_ptr_array_add (readings, reading);
      if (group->refused)
        reading->error = g_error_copy (group->refused);
      else
        encfg_image_get_value (job->image, reading->item, 0, &reading->value, &reading->error);
    }
}

static void
on_sections_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (ReadJob) job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);
  g_autoptr (GPtrArray) readings = g_ptr_array_new_with_free_func ((GDestroyNotify) reading_free);

  if (error)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < job->groups->len; i++)
    take_group (job, &g_array_index (job->groups, ReadGroup, i), readings);
  g_task_return_pointer (task, g_steal_pointer (&readings), (GDestroyNotify) g_ptr_array_unref);
}

void
encfg_module_read_sections_async (EncfgModule *self,
                                  const EncfgSection *sections,
                                  guint n_sections,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  ReadJob *job = read_job_new (self);

  g_task_set_source_tag (task, encfg_module_read_sections_async);
  g_task_set_check_cancellable (task, FALSE);
  for (guint i = 0; i < n_sections; i++)
    add_section (job, sections[i]);
  run (self, job, cancellable, on_sections_read, g_steal_pointer (&task));
}

GPtrArray *
encfg_module_read_sections_finish (EncfgModule *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
