/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-requirements.h"

#include "encfg-error.h"
#include "encfg-profile-text.h"
#include "encfg-setting.h"

#include <glib/gi18n-lib.h>

static gboolean
holds (const EncfgRequirement *requirement, const EncfgValue *value)
{
  if (value->kind != ENCFG_VALUE_NUMBER)
    return FALSE;
  for (guint i = 0; i < requirement->values->len; i++)
    if (g_array_index (requirement->values, gint64, i) == value->number)
      return !requirement->is_not;
  return requirement->is_not;
}

static gboolean
check (const EncfgCommand *command,
       const EncfgRequirement *requirement,
       const EncfgImage *image,
       GError **error)
{
  EncfgValue value = ENCFG_VALUE_INIT_UNREAD;
  g_autofree char *text = NULL;

  encfg_image_get_value (image, requirement->item, 0, &value, NULL);
  if (holds (requirement, &value))
    return TRUE;
  text = encfg_setting_format_with_unit (requirement->item, &value);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_PRECONDITION,
               _ ("%s: not possible now: %s (%s: %s)"),
               encfg_profile_text (command->label),
               encfg_profile_text (requirement->reason),
               encfg_profile_text (requirement->item->label),
               text);
  return FALSE;
}

gboolean
encfg_requirements_check (const EncfgCommand *command,
                          EncfgTarget *target,
                          GCancellable *cancellable,
                          GError **error)
{
  const GArray *requires = command->requires;
  g_autoptr (EncfgImage) image = encfg_image_new ();
  g_autofree EncfgSpan *spans = g_new (EncfgSpan, MAX (requires->len, 1));

  for (guint i = 0; i < requires->len; i++)
    spans[i] = encfg_plan_span_of (g_array_index (requires, EncfgRequirement, i).item, 0);
  if (requires->len > 0 &&
      !encfg_ops_read (target, spans, requires->len, image, NULL, NULL, cancellable, error))
    return FALSE;
  for (guint i = 0; i < requires->len; i++)
    if (!check (command, &g_array_index (requires, EncfgRequirement, i), image, error))
      return FALSE;
  return TRUE;
}
