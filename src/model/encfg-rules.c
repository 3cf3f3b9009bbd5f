/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-rules.h"

#include "encfg-codec.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>

static char *
describe_if_broken (EncfgSettingTable *table, const EncfgRule *rule)
{
  EncfgSetting *left_row = encfg_setting_table_find (table, rule->left->key);
  EncfgSetting *right_row = encfg_setting_table_find (table, rule->right->key);
  const EncfgValue *left = left_row ? encfg_setting_get_resulting (left_row) : NULL;
  const EncfgValue *right = right_row ? encfg_setting_get_resulting (right_row) : NULL;
  g_autofree char *left_text = NULL;
  g_autofree char *right_text = NULL;

  if (!left || left->kind != ENCFG_VALUE_NUMBER || !right || right->kind != ENCFG_VALUE_NUMBER)
    return NULL;
  /* Raw numbers: the loader refuses rules between rows of different scale. */
  if (left->number < right->number ||
      (left->number == right->number && rule->kind == ENCFG_RULE_LESS_OR_EQUAL))
    return NULL;

  left_text = encfg_codec_format_with_unit (rule->left, left);
  right_text = encfg_codec_format_with_unit (rule->right, right);
  if (rule->kind == ENCFG_RULE_LESS)
    return g_strdup_printf (_ ("%s (%s) is not below %s (%s): %s"),
                            encfg_profile_text (rule->left->label),
                            left_text,
                            encfg_profile_text (rule->right->label),
                            right_text,
                            encfg_profile_text (rule->reason));
  return g_strdup_printf (_ ("%s (%s) is above %s (%s): %s"),
                          encfg_profile_text (rule->left->label),
                          left_text,
                          encfg_profile_text (rule->right->label),
                          right_text,
                          encfg_profile_text (rule->reason));
}

GPtrArray *
encfg_rules_check (EncfgSettingTable *table)
{
  const EncfgProfile *profile = encfg_setting_table_get_profile (table);
  GPtrArray *warnings = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < profile->rules->len; i++)
    {
      char *warning = describe_if_broken (table, g_ptr_array_index (profile->rules, i));

      if (warning)
        g_ptr_array_add (warnings, warning);
    }
  return warnings;
}
