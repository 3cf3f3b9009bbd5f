/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-group.h"

#include "encfg-profile-text.h"

#include <string.h>

/* Between the labels of groups and item. */
#define SEPARATOR " · "

const char *
encfg_cli_enter_group_of (EncfgCliTable *table, const EncfgItem *item)
{
  encfg_cli_table_enter_group (table, item->group ? encfg_profile_text (item->group->label) : NULL);
  return encfg_profile_text (item->group ? item->name : item->label);
}

const char *
encfg_cli_enter_group_of_row (EncfgCliTable *table, const EncfgFileRow *row)
{
  const gsize length = encfg_settings_file_get_group (row);
  const char *name = row->label ? g_strrstr (row->label, SEPARATOR) : NULL;
  g_autofree char *heading = NULL;

  if (length == 0)
    {
      encfg_cli_table_enter_group (table, NULL);
      return encfg_profile_text (row->label);
    }
  heading =
    name ? g_strndup (row->label, (gsize) (name - row->label)) : g_strndup (row->key, length);
  encfg_cli_table_enter_group (table, encfg_profile_text (heading));
  return encfg_profile_text (name ? name + strlen (SEPARATOR) : row->label);
}

void
encfg_cli_put_group (JsonObject *object, const EncfgItem *item)
{
  if (!item->group)
    return;
  json_object_set_string_member (object, "group", item->group->key);
  json_object_set_string_member (object, "group_label", item->group->label);
}
