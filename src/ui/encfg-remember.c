/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-remember.h"

#include "encfg-application.h"

static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaSource) local = NULL;

  if (source)
    schema = g_settings_schema_source_lookup (source, ENCFG_APPLICATION_ID, TRUE);
  if (!schema)
    local = g_settings_schema_source_new_from_directory (ENCFG_SCHEMA_DIR, source, TRUE, NULL);
  if (local)
    schema = g_settings_schema_source_lookup (local, ENCFG_APPLICATION_ID, FALSE);
  return schema ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

GSettings *
encfg_remember (void)
{
  static gsize is_ready = 0;
  static GSettings *settings = NULL;

  if (g_once_init_enter (&is_ready))
    {
      settings = open_settings ();
      g_once_init_leave (&is_ready, 1);
    }
  return settings;
}

char *
encfg_remember_dup_string (const char *key, const char *otherwise)
{
  return encfg_remember () ? g_settings_get_string (encfg_remember (), key) : g_strdup (otherwise);
}

guint
encfg_remember_get_uint (const char *key, guint otherwise)
{
  return encfg_remember () ? g_settings_get_uint (encfg_remember (), key) : otherwise;
}

void
encfg_remember_set_string (const char *key, const char *value)
{
  if (encfg_remember ())
    g_settings_set_string (encfg_remember (), key, value);
}

void
encfg_remember_set_uint (const char *key, guint value)
{
  if (encfg_remember ())
    g_settings_set_uint (encfg_remember (), key, value);
}
