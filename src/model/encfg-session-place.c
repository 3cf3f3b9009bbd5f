/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-session-place.h"

#include "encfg-error.h"
#include "encfg-module-address.h"
#include "encfg-module-change.h"
#include "encfg-module-restart.h"
#include "encfg-network-probe.h"
#include "encfg-session-private.h"

#include <glib/gi18n-lib.h>

char *
encfg_session_describe_way_back (EncfgSession *self)
{
  return encfg_network_describe_way_back (encfg_setting_table_get_profile (self->table));
}

/* Network and address are read together; a module that refuses one of them has none. */
static void
on_address_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  encfg_module_read_table_finish (ENCFG_MODULE (source), result, &error);
  if (error && encfg_error_is_exception (error))
    g_clear_error (&error);
  if (!error)
    encfg_message_log_add (
      self->log, ENCFG_LEVEL_DONE, "%s", _ ("The network configuration is read"));
  encfg_session_end (self, task, error);
}

/* Who reads wants to see what the module has, not what was typed before. */
static void
forget_wanted (EncfgSettingTable *table)
{
  GPtrArray *rows = encfg_setting_table_get_rows (table);

  for (guint i = 0; i < rows->len; i++)
    encfg_setting_clear_config (g_ptr_array_index (rows, i));
}

static void
on_network_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  EncfgModule *module = ENCFG_MODULE (source);
  GError *error = NULL;

  if (!encfg_module_read_table_finish (module, result, &error))
    {
      encfg_session_name_refusal (self, &error, _ ("The network configuration is not read"));
      encfg_session_end (self, task, error);
      return;
    }
  forget_wanted (encfg_module_get_network (module));
  encfg_module_read_table_async (module,
                                 encfg_module_get_address (module),
                                 g_task_get_cancellable (task),
                                 on_address_read,
                                 task);
}

void
encfg_session_read_network (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = encfg_session_begin_with_module (
    self, _ ("Reading the network configuration"), callback, user_data);

  if (task)
    encfg_module_read_table_async (self->module,
                                   encfg_module_get_network (self->module),
                                   g_task_get_cancellable (task),
                                   on_network_read,
                                   task);
}

static void
on_looked_ahead (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  encfg_network_look_ahead_finish (result, &error);
  encfg_session_end (self, task, error);
}

static gboolean
is_ready (EncfgSession *self)
{
  return self->activity == NULL && self->state == ENCFG_SESSION_CONNECTED;
}

/* TRUE if a row is known as it is in the module now, and none is invalid. */
static gboolean
is_sound (EncfgSettingTable *table)
{
  GPtrArray *rows = encfg_setting_table_get_rows (table);
  gboolean is_known = FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);

      if (encfg_setting_get_config_error (row))
        return FALSE;
      is_known =
        is_known || (encfg_setting_get_device_words (row) && !encfg_setting_is_stale (row));
    }
  return is_known;
}

gboolean
encfg_session_can_write_network (EncfgSession *self)
{
  return is_ready (self) && is_sound (encfg_module_get_network (self->module));
}

gboolean
encfg_session_can_modify_address (EncfgSession *self)
{
  EncfgSetting *row =
    is_ready (self)
      ? encfg_setting_table_find (encfg_module_get_address (self->module), "modbus-id")
      : NULL;

  return row && !encfg_setting_get_config_error (row);
}

void
encfg_session_type_place (EncfgSession *self,
                          EncfgSettingTable *table,
                          EncfgSetting *row,
                          const char *text)
{
  EncfgModule *module = encfg_session_get_module (self);
  const EncfgIdentity *identity = module ? encfg_module_get_identity (module) : NULL;

  encfg_network_type (row, text);
  if (encfg_setting_table_get_section (table) == ENCFG_SECTION_NETWORK)
    encfg_network_judge (table, identity && identity->simulated);
  encfg_session_emit_changed (self);
}

char *
encfg_session_describe_faults (EncfgSettingTable *table)
{
  GPtrArray *rows = encfg_setting_table_get_rows (table);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const GError *fault = encfg_setting_get_config_error (g_ptr_array_index (rows, i));

      if (fault)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", fault->message);
    }
  return g_string_free (text, FALSE);
}

void
encfg_session_review_network (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = encfg_session_begin_with_module (
    self, _ ("Checking the network configuration"), callback, user_data);
  const EncfgIdentity *identity;
  EncfgWriteReview *review;

  if (!task)
    return;
  identity = encfg_module_get_identity (self->module);
  review = encfg_network_review_new (encfg_module_get_network (self->module), identity->simulated);
  g_task_set_task_data (task, review, (GDestroyNotify) encfg_write_review_unref);
  encfg_network_look_ahead_async (
    review, identity, g_task_get_cancellable (task), on_looked_ahead, task);
}

static void
on_id_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  EncfgWriteReview *review = g_task_get_task_data (task);
  const EncfgChange *change = g_ptr_array_index (review->changes, 0);
  g_autofree char *who = NULL;
  GError *error = NULL;

  encfg_module_probe_id_finish (ENCFG_MODULE (source), result, &who, &error);
  if (who)
    g_ptr_array_add (
      review->warnings,
      g_strdup_printf (
        _ ("address %s is taken (%s): with two modules of one address neither can be reached"),
        change->new_text,
        who));
  encfg_session_end (self, task, error);
}

void
encfg_session_review_address (EncfgSession *self,
                              const char *text,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task =
    encfg_session_begin_with_module (self, _ ("Checking the device address"), callback, user_data);
  EncfgSettingTable *table = task ? encfg_module_get_address (self->module) : NULL;
  EncfgSetting *row = table ? encfg_setting_table_find (table, "modbus-id") : NULL;
  EncfgWriteReview *review;
  GError *error = NULL;

  if (!task)
    return;
  if (!row)
    g_set_error_literal (
      &error, ENCFG_ERROR, ENCFG_ERROR_USAGE, _ ("The address of this module cannot be changed"));
  if (error || !encfg_setting_parse_config (row, text, ENCFG_SOURCE_TYPED, &error))
    {
      encfg_session_end (self, task, error);
      return;
    }
  review = encfg_write_review_new (table, encfg_setting_table_get_rows (table));
  g_task_set_task_data (task, review, (GDestroyNotify) encfg_write_review_unref);
  if (review->n_write == 0)
    encfg_session_end (self, task, NULL);
  else
    encfg_module_probe_id_async (self->module,
                                 (guint8) encfg_setting_get_config (row)->number,
                                 g_task_get_cancellable (task),
                                 on_id_probed,
                                 task);
}

EncfgWriteReview *
encfg_session_review_finish (EncfgSession *self, GAsyncResult *result, GError **error)
{
  if (!encfg_session_finish (self, result, error))
    return NULL;
  return encfg_write_review_ref (g_task_get_task_data (G_TASK (result)));
}

/* What is written, and what comes after it. */
typedef struct
{
  EncfgWriteReview *review;
  gboolean follow;
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  encfg_write_review_unref (place->review);
  g_free (place);
}

static void
on_restarted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  EncfgRestart restart;
  GError *error = NULL;

  encfg_module_restart_finish (ENCFG_MODULE (source), result, &restart, &error);
  if (!error && encfg_restart_is_proved (&restart))
    {
      encfg_message_log_add (self->log,
                             ENCFG_LEVEL_DONE,
                             _ ("The module has restarted and answers again, at %s"),
                             encfg_module_get_identity (self->module)->endpoint);
      self->state = ENCFG_SESSION_CONNECTED;
    }
  else if (!error)
    error = g_error_new_literal (
      ENCFG_ERROR,
      ENCFG_ERROR_NOT_APPLIED,
      _ ("The restart was confirmed, but the module never fell silent: it may not have restarted"));
  else if (restart.sent)
    {
      g_autofree char *way_back = encfg_session_describe_way_back (self);

      self->state = ENCFG_SESSION_LOST;
      encfg_setting_table_set_stale (self->table);
      if (way_back)
        encfg_message_log_add (self->log, ENCFG_LEVEL_WARNING, "%s", way_back);
    }
  encfg_session_end (self, task, error);
}

static void
restart (EncfgSession *self, GTask *task, const EncfgWriteReview *review)
{
  g_autoptr (GPtrArray) places = encfg_module_list_places (self->module, review);

  encfg_session_go_on (self, _ ("Restarting, and waiting for the module"));
  encfg_module_restart_async (
    self->module, places, g_task_get_cancellable (task), on_restarted, task);
}

void
encfg_session_restart (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = encfg_session_begin_with_module (self, _ ("Restarting"), callback, user_data);
  g_autoptr (EncfgWriteReview) review = NULL;

  if (!task)
    return;
  review = encfg_write_review_new_held (encfg_module_get_network (self->module));
  restart (self, task, review);
}

static void
tell_place (EncfgSession *self, const Place *place)
{
  const EncfgIdentity *identity = encfg_module_get_identity (self->module);
  const EncfgChange *first = g_ptr_array_index (place->review->changes, 0);
  const gboolean is_address =
    encfg_setting_table_get_section (place->review->table) == ENCFG_SECTION_ADDRESS;

  if (is_address && identity->id == first->new_value.number)
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_DONE,
                           _ ("The device address is changed: the module answers at %s"),
                           identity->endpoint);
  else if (!place->follow)
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_DONE,
                           "%s",
                           _ ("Written and verified; it takes effect after a restart"));
}

/* What the module holds by now is its own: typed values are those that are not written. */
static void
forget_written (const EncfgWriteReview *review)
{
  for (guint i = 0; i < review->changes->len; i++)
    {
      EncfgSetting *row = ((EncfgChange *) g_ptr_array_index (review->changes, i))->setting;

      if (encfg_setting_get_state (row) == ENCFG_SETTING_SAME)
        encfg_setting_clear_config (row);
    }
}

static void
on_place_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  const Place *place = g_task_get_task_data (task);
  GError *error = NULL;

  encfg_module_change_finish (ENCFG_MODULE (source), result, &error);
  forget_written (place->review);
  if (!error)
    tell_place (self, place);
  if (!error && place->follow)
    restart (self, task, place->review);
  else
    encfg_session_end (self, task, error);
}

void
encfg_session_write_place (EncfgSession *self,
                           EncfgWriteReview *review,
                           gboolean follow,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = encfg_session_begin_with_module (self, _ ("Writing"), callback, user_data);
  Place *place;

  if (!task)
    return;
  place = g_new0 (Place, 1);
  place->review = encfg_write_review_ref (review);
  place->follow = follow;
  g_task_set_task_data (task, place, place_free);
  encfg_module_change_async (
    self->module,
    review,
    encfg_setting_table_get_section (review->table) == ENCFG_SECTION_ADDRESS ? "address"
                                                                             : "network",
    NULL,
    g_task_get_cancellable (task),
    on_place_written,
    task);
}
