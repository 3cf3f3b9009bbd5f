/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* How a session comes to a module and loses it. */

#include "encfg-backup.h"
#include "encfg-error.h"
#include "encfg-profile-text.h"
#include "encfg-session-private.h"
#include "encfg-setting-table-private.h"

#include <glib/gi18n-lib.h>

static void
on_progress (EncfgModule *module, guint done, guint total, EncfgSession *self)
{
  encfg_session_set_progress (self, done, total);
}

static void
on_lost (EncfgModule *module, GError *error, EncfgSession *self)
{
  encfg_session_lose (self, error);
}

static void
on_unfinished (EncfgModule *module, GError *error, EncfgSession *self)
{
  g_autofree char *text = encfg_message_as_sentence (error->message);

  encfg_message_log_add_with_advice (
    self->log, ENCFG_LEVEL_WARNING, text, encfg_error_advice (error, self->kind));
}

static void
on_kept (EncfgModule *module, const char *id, const char *kind, EncfgSession *self)
{
  encfg_message_log_add (self->log,
                         ENCFG_LEVEL_INFO,
                         g_str_equal (kind, ENCFG_BACKUP_BASELINE)
                           ? _ ("The old reference is kept as %s")
                           : _ ("What the module held before is kept as %s"),
                         id);
}

static void
on_untold (EncfgModule *module, GError *error, EncfgSession *self)
{
  encfg_message_log_add_error (self->log, error, self->kind);
}

static void
drop_module (EncfgSession *self)
{
  if (self->module)
    g_signal_handlers_disconnect_by_data (self->module, self);
  g_clear_object (&self->module);
  g_clear_pointer (&self->interrupted, encfg_resume_free);
  self->has_clock = FALSE;
  self->has_ir_test = FALSE;
  self->state = ENCFG_SESSION_OFFLINE;
}

void
encfg_session_disconnect (EncfgSession *self)
{
  g_return_if_fail (self->activity == NULL);

  if (!self->module)
    return;
  encfg_setting_table_set_stale (self->table);
  drop_module (self);
  encfg_message_log_add (self->log, ENCFG_LEVEL_INFO, "%s", _ ("Disconnected"));
  encfg_session_emit_changed (self);
}

static void
tell_read (EncfgSession *self)
{
  GPtrArray *rows = encfg_setting_table_get_rows (self->table);
  const EncfgSettingCounts counts = encfg_setting_count (rows);
  const guint n_compared = counts.same + counts.differs;

  if (n_compared == 0)
    encfg_message_log_add (
      self->log,
      ENCFG_LEVEL_DONE,
      g_dngettext (
        GETTEXT_PACKAGE, "%u setting is read", "%u settings are read", (gulong) rows->len),
      rows->len);
  else
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_DONE,
                           g_dngettext (GETTEXT_PACKAGE,
                                        "The settings are read: %u differs from its config value",
                                        "The settings are read: %u differ from their config values",
                                        (gulong) counts.differs),
                           counts.differs);
}

/* The tables beside the settings: what the module has not, or will not tell, stays blank. */
static void
on_address_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  encfg_module_read_table_finish (ENCFG_MODULE (source), result, &error);
  if (error && encfg_error_is_exception (error))
    g_clear_error (&error);
  encfg_session_end (self, task, g_steal_pointer (&error));
}

static void
on_network_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgModule *module = ENCFG_MODULE (source);
  g_autoptr (GError) error = NULL;

  encfg_module_read_table_finish (module, result, &error);
  if (error && !encfg_error_is_exception (error))
    {
      encfg_session_end (g_task_get_source_object (task), task, g_steal_pointer (&error));
      return;
    }
  encfg_module_read_table_async (module,
                                 encfg_module_get_address (module),
                                 g_task_get_cancellable (task),
                                 on_address_read,
                                 task);
}

static void
on_settings_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  EncfgModule *module = ENCFG_MODULE (source);
  const gboolean is_first = GPOINTER_TO_INT (g_task_get_task_data (task));
  g_autoptr (GError) error = NULL;

  if (!encfg_module_read_settings_finish (module, result, &error))
    {
      encfg_session_name_refusal (self, &error, _ ("The settings are not read"));
      encfg_session_end (self, task, g_steal_pointer (&error));
      return;
    }
  tell_read (self);
  if (!is_first)
    {
      encfg_session_end (self, task, NULL);
      return;
    }
  encfg_session_look_back (self);
  encfg_session_go_on (self, _ ("Reading the network configuration"));
  encfg_module_read_table_async (module,
                                 encfg_module_get_network (module),
                                 g_task_get_cancellable (task),
                                 on_network_read,
                                 task);
}

static void
read_settings (EncfgSession *self, GTask *task, gboolean is_first)
{
  g_task_set_task_data (task, GINT_TO_POINTER (is_first), NULL);
  encfg_session_go_on (self, _ ("Reading the settings"));
  encfg_module_read_settings_async (
    self->module, g_task_get_cancellable (task), on_settings_read, task);
}

static void
tell_connected (EncfgSession *self)
{
  const EncfgIdentity *identity = encfg_module_get_identity (self->module);
  const EncfgProfile *profile = encfg_module_get_profile (self->module);
  g_autofree char *who = encfg_session_describe_module (self);

  encfg_message_log_add (
    self->log, ENCFG_LEVEL_DONE, _ ("Connected: %s, at %s"), who, identity->endpoint);
  for (const char *const *warning = encfg_module_get_warnings (self->module); *warning; warning++)
    encfg_message_log_add (self->log, ENCFG_LEVEL_WARNING, "%s", *warning);
  if (profile->provenance == ENCFG_PROVENANCE_ASSUMED)
    encfg_message_log_add_with_advice (self->log,
                                       ENCFG_LEVEL_WARNING,
                                       _ ("The register map of this module is assumed"),
                                       encfg_profile_text (profile->note));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (encfg_module_open_finish (self->module, result, &error))
    self->state = ENCFG_SESSION_CONNECTED;
  if (error || !encfg_session_take_table (self, encfg_module_get_table (self->module), &error))
    {
      drop_module (self);
      encfg_session_end (self, task, g_steal_pointer (&error));
      return;
    }
  self->was_simulated = encfg_module_get_identity (self->module)->simulated;
  tell_connected (self);
  read_settings (self, task, TRUE);
}

static void
connect_module (EncfgSession *self,
                GTask *task,
                const EncfgEndpoint *endpoint,
                EncfgProfile *profile)
{
  const EncfgWireOptions options = { .retries = -1, .trace = self->trace };

  encfg_setting_table_set_stale (self->table);
  drop_module (self);
  self->kind = endpoint->kind;
  self->module = encfg_module_new (endpoint, profile, &options);
  g_signal_connect_object (self->module, "progress", G_CALLBACK (on_progress), self, 0);
  g_signal_connect_object (self->module, "lost", G_CALLBACK (on_lost), self, 0);
  g_signal_connect_object (self->module, "unfinished", G_CALLBACK (on_unfinished), self, 0);
  g_signal_connect_object (self->module, "kept", G_CALLBACK (on_kept), self, 0);
  g_signal_connect_object (self->module, "untold", G_CALLBACK (on_untold), self, 0);
  self->state = ENCFG_SESSION_CONNECTING;
  encfg_session_go_on (self, _ ("Connecting"));
  encfg_module_open_async (self->module, g_task_get_cancellable (task), on_opened, task);
}

void
encfg_session_connect (EncfgSession *self,
                       const EncfgEndpoint *endpoint,
                       EncfgProfile *profile,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = encfg_session_begin (self, _ ("Connecting"), callback, user_data);

  if (task)
    connect_module (self, task, endpoint, profile);
}

/* One line for what a search found. */
static void
tell_findings (EncfgSession *self, guint n_modules)
{
  const EncfgFinding *first = g_ptr_array_index (self->findings, 0);

  if (n_modules == 0)
    encfg_message_log_add_with_advice (
      self->log, ENCFG_LEVEL_ERROR, first->error->message, encfg_finding_advice (first));
  else
    encfg_message_log_add (
      self->log,
      ENCFG_LEVEL_DONE,
      g_dngettext (
        GETTEXT_PACKAGE, "%u module was found", "%u modules were found", (gulong) n_modules),
      n_modules);
}

/* What is wrong on the line although a module was found. */
static void
tell_warnings (EncfgSession *self, guint n_modules)
{
  for (guint i = 0; n_modules > 0 && i < self->findings->len; i++)
    {
      const EncfgFinding *finding = g_ptr_array_index (self->findings, i);

      if (finding->outcome >= ENCFG_FOUND_TWO_MASTERS)
        encfg_message_log_add_with_advice (
          self->log,
          ENCFG_LEVEL_WARNING,
          finding->error->message,
          encfg_outcome_advice (finding->outcome, finding->endpoint->kind));
    }
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  GError *error = NULL;
  GPtrArray *findings = encfg_find_finish (result, NULL, &error);
  const EncfgFinding *module = NULL;
  guint n_modules = 0;

  if (!findings)
    {
      encfg_session_end (self, task, error);
      return;
    }
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  self->findings = findings;
  for (guint i = 0; i < findings->len; i++)
    {
      const EncfgFinding *finding = g_ptr_array_index (findings, i);

      if (finding->outcome != ENCFG_FOUND)
        continue;
      module = finding;
      n_modules++;
    }
  tell_findings (self, n_modules);
  tell_warnings (self, n_modules);
  if (n_modules == 1)
    connect_module (self, task, module->endpoint, module->profile);
  else
    encfg_session_end (self, task, NULL);
}

static void
on_search_progress (guint done, guint total, gpointer data)
{
  encfg_session_set_progress (data, done, total);
}

static void
on_search_told (const char *text, gpointer data)
{
  EncfgSession *self = data;

  encfg_message_log_add (self->log, ENCFG_LEVEL_INFO, "%s", text);
}

GPtrArray *
encfg_session_begin_search (EncfgSession *self, EncfgEndpointKind kind)
{
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *profiles = encfg_find_known_profiles (left_out);

  for (guint i = 0; i < left_out->len; i++)
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_WARNING,
                           _ ("A profile is left out: %s"),
                           (const char *) g_ptr_array_index (left_out, i));
  encfg_setting_table_set_stale (self->table);
  drop_module (self);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  self->kind = kind;
  encfg_session_emit_changed (self);
  return profiles;
}

void
encfg_session_search (EncfgSession *self,
                      const EncfgEndpoint *endpoint,
                      gboolean all_ids,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = encfg_session_begin (self, _ ("Searching"), callback, user_data);
  g_autoptr (GPtrArray) profiles = NULL;
  g_autofree char *place = encfg_endpoint_to_string (endpoint);

  if (!task)
    return;
  /* What the search before met is not met yet. */
  encfg_message_log_add (self->log, ENCFG_LEVEL_INFO, _ ("Searching at %s"), place);
  profiles = encfg_session_begin_search (self, endpoint->kind);
  encfg_find_async (endpoint,
                    profiles,
                    all_ids ? 1 : 0,
                    all_ids ? ENCFG_UNIT_MAX : 0,
                    all_ids,
                    self->trace,
                    on_search_progress,
                    on_search_told,
                    self,
                    g_task_get_cancellable (task),
                    on_searched,
                    task);
}

/* What is known of the module before stays its own: nothing of it is shown as, or written to, this
 * one. The config values are the user's. */
static void
part_from (EncfgSession *self, const char *serial)
{
  const EncfgIdentity *identity = encfg_module_get_identity (self->module);
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;

  if (g_str_equal (identity->serial, serial))
    return;
  text = g_strdup_printf (_ ("another module answers: %s instead of %s"),
                          *identity->serial ? identity->serial : "—",
                          *serial ? serial : "—");
  sentence = encfg_message_as_sentence (text);
  encfg_message_log_add (self->log, ENCFG_LEVEL_WARNING, "%s", sentence);
  g_clear_pointer (&self->last_write, encfg_write_review_unref);
  g_clear_pointer (&self->interrupted, encfg_resume_free);
  self->has_clock = FALSE;
  self->has_ir_test = FALSE;
  self->was_simulated = identity->simulated;
  encfg_setting_table_clear_config (encfg_module_get_network (self->module));
  encfg_setting_table_clear_config (encfg_module_get_address (self->module));
  encfg_session_keep_beside (self, self->table);
}

/* It may be another one by now. */
static void
on_found_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  g_autofree char *serial = g_strdup (g_task_get_task_data (task));
  g_autofree char *who = encfg_session_describe_module (self);
  g_autoptr (GError) error = NULL;

  if (!encfg_module_open_finish (self->module, result, &error))
    {
      encfg_session_name_refusal (self, &error, _ ("Still not connected"));
      encfg_session_end (self, task, g_steal_pointer (&error));
      return;
    }
  self->state = ENCFG_SESSION_CONNECTED;
  encfg_message_log_add (self->log, ENCFG_LEVEL_DONE, _ ("Connected again: %s"), who);
  part_from (self, serial);
  read_settings (self, task, TRUE);
}

void
encfg_session_read (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task =
    encfg_session_begin_with_module (self, _ ("Reading the settings"), callback, user_data);

  if (!task)
    return;
  if (self->state == ENCFG_SESSION_CONNECTED)
    {
      read_settings (self, task, FALSE);
      return;
    }
  g_task_set_task_data (task, g_strdup (encfg_module_get_identity (self->module)->serial), g_free);
  encfg_module_open_async (self->module, g_task_get_cancellable (task), on_found_again, task);
}
