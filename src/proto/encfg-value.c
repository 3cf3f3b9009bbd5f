/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-value.h"
#include <string.h>

gboolean
encfg_value_equal (const EncfgValue *a, const EncfgValue *b)
{
  if (a->kind != b->kind)
    return FALSE;
  if (a->kind == ENCFG_VALUE_NUMBER)
    return a->number == b->number;
  if (a->kind == ENCFG_VALUE_TEXT)
    return strcmp (a->text, b->text) == 0;
  return TRUE;
}

gboolean
encfg_value_is_present (const EncfgValue *value)
{
  return value->kind == ENCFG_VALUE_NUMBER || value->kind == ENCFG_VALUE_TEXT;
}
