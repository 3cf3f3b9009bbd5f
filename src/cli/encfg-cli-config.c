/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-config-private.h"

#include "encfg-error.h"
#include "encfg-profile-load.h"

#include <string.h>

void
encfg_cli_config_free (EncfgCliConfig *self)
{
  g_clear_pointer (&self->file, encfg_settings_file_free);
  g_clear_pointer (&self->ir_limits, g_hash_table_unref);
  g_free (self);
}

static gboolean
apply_preset (const EncfgCliConfig *self, EncfgSettingTable *table, GError **error)
{
  const EncfgProfile *profile = encfg_setting_table_get_profile (table);
  const EncfgPreset *preset = encfg_profile_find_preset (profile, self->preset);
  g_autoptr (GString) known = g_string_new (NULL);

  if (preset)
    {
      encfg_setting_table_apply_preset (table, preset);
      return TRUE;
    }
  for (guint i = 0; i < profile->presets->len; i++)
    g_string_append_printf (known,
                            "%s%s",
                            i ? ", " : "",
                            ((const EncfgPreset *) g_ptr_array_index (profile->presets, i))->key);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "%s has no preset “%s”; there are: %s",
               profile->name,
               self->preset,
               known->len ? known->str : "none");
  return FALSE;
}

/* A value that does not fit stays in its row, so that all of them can be told at once. */
static gboolean
assign (EncfgSettingTable *table, const char *assignment, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (encfg_setting_table_assign (table, assignment, &reason) ||
      g_error_matches (reason, ENCFG_ERROR, ENCFG_ERROR_RANGE))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static gboolean
fill (const EncfgCliConfig *self, EncfgSettingTable *table, GPtrArray *unknown, GError **error)
{
  if (self->file && !encfg_setting_table_apply_file (table, self->file, unknown, error))
    return FALSE;
  if (self->preset && !apply_preset (self, table, error))
    return FALSE;
  for (guint i = 0; self->set && i < self->set->len; i++)
    {
      const char *assignment = g_ptr_array_index (self->set, i);
      g_autofree char *auto_key = encfg_cli_config_dup_auto_key (assignment);
      const char *limits = auto_key ? g_hash_table_lookup (self->ir_limits, auto_key) : NULL;
      g_auto (GStrv) lines = g_strsplit (limits ? limits : "", "\n", -1);

      /* Before the module was asked there is nothing to put there. */
      if (!auto_key && !assign (table, assignment, error))
        return FALSE;
      for (guint k = 0; lines[k]; k++)
        if (!assign (table, lines[k], error))
          return FALSE;
    }
  return TRUE;
}

gboolean
encfg_cli_config_check (EncfgCliContext *context, EncfgSettingTable *table, GError **error)
{
  GPtrArray *rows = encfg_setting_table_get_rows (table);
  const GError *first = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const GError *reason = encfg_setting_get_config_error (g_ptr_array_index (rows, i));

      if (reason && first)
        encfg_cli_warn (context, "%s", reason->message);
      else if (reason)
        first = reason;
    }
  if (first && error)
    *error = g_error_copy (first);
  return first == NULL;
}

/* What --only leaves out cannot have been meant by --set. */
static GPtrArray *
select_rows (const EncfgCliConfig *self, EncfgSettingTable *table, GError **error)
{
  g_autoptr (GPtrArray) rows = encfg_setting_table_select (table, self->only, error);
  g_autoptr (GString) lost = g_string_new (NULL);
  GPtrArray *all = encfg_setting_table_get_rows (table);

  for (guint i = 0; rows && i < all->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (all, i);

      if (encfg_setting_get_source (row) == ENCFG_SOURCE_TYPED &&
          !g_ptr_array_find (rows, row, NULL))
        g_string_append_printf (
          lost, "%s%s", lost->len ? ", " : "", encfg_setting_get_item (row)->label);
    }
  if (lost->len == 0)
    return g_steal_pointer (&rows);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "--only %s leaves out what --set asks for: %s",
               self->only,
               lost->str);
  return NULL;
}

/* Against the profile that will be the module's, if that is known already. */
static gboolean
check_early (const EncfgCliConfig *self, EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgProfile) profile = NULL;
  g_autoptr (EncfgSettingTable) table = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (!encfg_cli_get_profile (context, &profile, error))
    return FALSE;
  if (!profile && self->file && self->file->profile && *self->file->profile)
    profile = encfg_profile_find_id (self->file->profile, NULL);
  if (!profile)
    return TRUE;
  table = encfg_setting_table_new (profile);
  if (!fill (self, table, NULL, error))
    return FALSE;
  rows = select_rows (self, table, error);
  return rows && encfg_cli_config_check (context, table, error);
}

EncfgCliConfig *
encfg_cli_config_new (EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgCliConfig) self = g_new0 (EncfgCliConfig, 1);
  const char *path = encfg_cli_args_argument (context->args, 0);

  self->preset = encfg_cli_args_get (context->args, "preset");
  self->set = encfg_cli_args_get_all (context->args, "set");
  self->only = encfg_cli_args_get (context->args, "only");
  if ((path && self->preset) || (!path && !self->preset && !self->set))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "expected: %s %s",
                   context->args->verb->name,
                   context->args->verb->arguments);
      return NULL;
    }
  if (!encfg_cli_config_take_limits (self, context, error))
    return NULL;
  if (path)
    {
      self->file = encfg_settings_file_load (path, error);
      if (!self->file)
        return NULL;
    }
  return check_early (self, context, error) ? g_steal_pointer (&self) : NULL;
}

/* In the same group by their keys: "string[9].level[1].soc-low" and "string[9].level[1].soh-low".
 */
static gboolean
are_neighbours (const char *key, const char *other)
{
  const char *dot = strrchr (key, '.');
  const char *other_dot = strrchr (other, '.');

  return dot && other_dot && dot - key == other_dot - other &&
         strncmp (key, other, (gsize) (dot - key)) == 0;
}

/* Whether both are left out for the same reason; `group` is the one that `key` misses. */
static gboolean
go_together (EncfgSettingTable *table, const EncfgGroup *group, const char *key, const char *other)
{
  return encfg_setting_table_find_missing (table, other) == group &&
         (group || are_neighbours (key, other));
}

/* Rows without a place: a line for each, or for all of a group. */
static void
warn_of_unknown (EncfgCliContext *context, EncfgSettingTable *table, const GPtrArray *keys)
{
  for (guint i = 0, n; i < keys->len; i += n)
    {
      const char *key = g_ptr_array_index (keys, i);
      const EncfgGroup *group = encfg_setting_table_find_missing (table, key);
      g_autofree char *reason = encfg_setting_table_describe_unknown (table, key);

      for (n = 1; i + n < keys->len; n++)
        if (!go_together (table, group, key, g_ptr_array_index (keys, i + n)))
          break;
      if (n == 1)
        encfg_cli_warn (context, "%s: it is left out", reason);
      else
        encfg_cli_warn (
          context, "%s: it and %u more %s left out", reason, n - 1, n == 2 ? "row is" : "rows are");
    }
}

GPtrArray *
encfg_cli_config_apply (const EncfgCliConfig *self,
                        EncfgCliContext *context,
                        EncfgSettingTable *table,
                        GError **error)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array = json_array_new ();

  json_object_set_array_member (context->out, "not_in_profile", array);
  if (!fill (self, table, unknown, error))
    return NULL;
  for (guint i = 0; i < unknown->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (unknown, i));
  warn_of_unknown (context, table, unknown);
  return select_rows (self, table, error);
}

/* The commands that write what the file holds of the module's place; NULL if that is nothing, or it
 * holds settings as well. */
static char *
find_way_back (const EncfgSettingsFile *file, const EncfgProfile *profile)
{
  g_autoptr (GString) network = g_string_new (NULL);
  g_autoptr (GString) address = g_string_new (NULL);

  for (guint i = 0; i < file->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (file->rows, i);
      const EncfgItem *item = encfg_profile_find_item (profile, row->key);

      if (!item || !row->value)
        continue;
      if (item->section == ENCFG_SECTION_SETTINGS)
        return NULL;
      if (item->section == ENCFG_SECTION_NETWORK && encfg_item_is_writable (item))
        g_string_append_printf (network, " --%s %s", row->key, row->value);
      if (item->section == ENCFG_SECTION_ADDRESS)
        g_string_append_printf (
          address, "%s%s", g_str_equal (item->key, "baud") ? " --new-baud " : " ", row->value);
    }
  return g_strdup_printf ("%s%s%s%s%s",
                          network->len ? "en-cfg-cli network set" : "",
                          network->str,
                          network->len && address->len ? ", " : "",
                          address->len ? "en-cfg-cli address" : "",
                          address->str);
}

gboolean
encfg_cli_check_is_writable (EncfgCliContext *context,
                             const EncfgSettingsFile *file,
                             const char *name,
                             GError **error)
{
  g_autoptr (EncfgProfile) profile = NULL;
  g_autofree char *way_back = NULL;

  if (g_strcmp0 (file->kind, "baseline") == 0)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "%s: a baseline is a record and cannot be written back",
                   name);
      return FALSE;
    }
  if (!encfg_cli_get_profile (context, &profile, error))
    return FALSE;
  if (!profile && file->profile)
    profile = encfg_profile_find_id (file->profile, NULL);
  way_back = profile ? find_way_back (file, profile) : NULL;
  if (!way_back || !*way_back)
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "%s holds no settings but where the module was found; this brings it back: %s",
               name,
               way_back);
  return FALSE;
}

/* Takes `message`. */
static void
warn_of_header (EncfgCliContext *context, JsonArray *warnings, char *message)
{
  encfg_cli_warn (context, "%s", message);
  json_array_add_string_element (warnings, message);
  g_free (message);
}

void
encfg_cli_check_header (EncfgCliContext *context, const EncfgSettingsFile *file)
{
  const EncfgIdentity *identity = encfg_module_get_identity (context->module);
  const char *serial = encfg_settings_file_get_serial (file);
  const guint id = encfg_settings_file_get_id (file);
  JsonArray *warnings = json_array_new ();

  json_object_set_array_member (context->out, "file_warnings", warnings);
  if (!file->profile && !file->module)
    warn_of_header (
      context, warnings, g_strdup ("Warning: this CSV does not say which module it is from."));
  if (serial && *serial && !g_str_equal (serial, identity->serial))
    warn_of_header (context,
                    warnings,
                    g_strdup_printf ("Warning: the file was made from module %s, this one is %s.",
                                     serial,
                                     identity->serial));
  if (id && id != identity->id)
    warn_of_header (
      context,
      warnings,
      g_strdup_printf ("Warning: the file was made from a module with id %u, this one has id %u.",
                       id,
                       identity->id));
  if (file->simulated && !identity->simulated)
    warn_of_header (
      context, warnings, g_strdup ("Warning: the file was made from a SIMULATED module."));
}
