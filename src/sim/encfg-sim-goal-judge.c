/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What a module holds in the end, held against what a goal asks for. */

#include "encfg-sim-goal-private.h"

#include "encfg-codec.h"
#include "encfg-profile-text.h"
#include <glib/gi18n-lib.h>

#define DAY_S 86400

static gboolean
fits (const EncfgSimGoal *self, const EncfgValue *value)
{
  if (self->has_equals && !encfg_value_equal (value, &self->equals))
    return FALSE;
  if (!self->has_min && !self->has_max)
    return TRUE;
  return value->kind == ENCFG_VALUE_NUMBER &&
         (!self->has_min || value->number >= self->min.number) &&
         (!self->has_max || value->number <= self->max.number);
}

/* Adds one of the parts of what is wanted; takes `part`. */
static void
add_part (GString *text, char *part)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", part);
  g_free (part);
}

/* (transfer full) */
static char *
describe_wanted (const EncfgSimGoal *self)
{
  GString *text = g_string_new (NULL);
  g_autofree char *min = encfg_codec_format_with_unit (self->item, &self->min);
  g_autofree char *max = encfg_codec_format_with_unit (self->item, &self->max);

  if (self->has_equals)
    add_part (text, encfg_codec_format_with_unit (self->item, &self->equals));
  if (self->has_min)
    add_part (text, g_strdup_printf (_ ("at least %s"), min));
  if (self->has_max)
    add_part (text, g_strdup_printf (_ ("at most %s"), max));
  return g_string_free (text, FALSE);
}

/* (transfer full) */
static char *
describe_gap (const EncfgItem *item, const EncfgValue *value, const char *wanted)
{
  g_autofree char *shown = encfg_codec_format_with_unit (item, value);

  return g_strdup_printf (
    _ ("%s is %s, wanted is %s"), encfg_profile_text (item->label), shown, wanted);
}

/* Says of which battery or string it is, too. Takes `gap`. (transfer full) */
static char *
describe_place (const EncfgItem *item, guint number, char *gap)
{
  g_autofree char *text = gap;

  if (item->section == ENCFG_SECTION_CELLS)
    return g_strdup_printf (_ ("battery %u: %s"), number + 1, text);
  if (item->section == ENCFG_SECTION_STRINGS)
    return g_strdup_printf (_ ("string %u: %s"), number + 1, text);
  return g_steal_pointer (&text);
}

/* As the module has it, by the number of battery or string. FALSE if there are not so many. */
static gboolean
get_value (const EncfgItem *item, EncfgSimModule *module, guint number, EncfgValue *out)
{
  EncfgSimSlot slot;

  if (!encfg_sim_battery_get_slot (
        encfg_sim_module_get_battery (module), item->section, number, &slot))
    return FALSE;
  encfg_sim_bank_get (encfg_sim_module_get_bank (module), item, slot.index, out);
  return TRUE;
}

static gboolean
judge_item (const EncfgSimGoal *self, EncfgSimModule *module, char **found)
{
  EncfgValue value;

  for (guint i = 0; get_value (self->item, module, i, &value); i++)
    if (!fits (self, &value))
      {
        g_autofree char *wanted = describe_wanted (self);

        *found = describe_place (self->item, i, describe_gap (self->item, &value, wanted));
        return FALSE;
      }
  return TRUE;
}

/* Which they are, the tool tells. */
static gboolean
judge_preset (const EncfgSimGoal *self, EncfgSimModule *module, char **found)
{
  guint n = 0;

  for (guint i = 0; i < self->preset->values->len; i++)
    {
      const EncfgItemRaw *wanted = &g_array_index (self->preset->values, EncfgItemRaw, i);
      const EncfgValue number = encfg_value_number (wanted->raw);
      EncfgValue value;

      get_value (wanted->item, module, 0, &value);
      n += !encfg_value_equal (&value, &number);
    }
  if (n > 0)
    *found = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                           "%u setting is not as in the table",
                                           "%u settings are not as in the table",
                                           n),
                              n);
  return n == 0;
}

static void
hold_replaced (EncfgSimGoal *self, const EncfgSimBattery *battery)
{
  const guint n = encfg_sim_battery_count_cells (battery);

  for (guint i = 0; i < n; i++)
    {
      const Held held = { .number = i,
                          .value =
                            encfg_value_number (encfg_sim_battery_count_replaced (battery, i)) };

      g_array_append_val (self->held, held);
    }
}

void
encfg_sim_goal_begin (EncfgSimGoal *self, EncfgSimServer *server)
{
  EncfgSimModule *module = g_ptr_array_index (encfg_sim_server_get_modules (server), self->module);

  g_array_set_size (self->held, 0);
  if (self->ask == ASK_REPLACED)
    hold_replaced (self, encfg_sim_module_get_battery (module));
  for (guint i = 0; i < self->kept->len; i++)
    {
      Held held = { .item = g_ptr_array_index (self->kept, i) };

      for (; get_value (held.item, module, held.number, &held.value); held.number++)
        g_array_append_val (self->held, held);
    }
}

static gboolean
judge_same (const EncfgSimGoal *self, EncfgSimModule *module, char **found)
{
  for (guint i = 0; i < self->held->len; i++)
    {
      const Held *held = &g_array_index (self->held, Held, i);
      EncfgValue value;

      get_value (held->item, module, held->number, &value);
      if (!encfg_value_equal (&value, &held->value))
        {
          g_autofree char *before = encfg_codec_format_with_unit (held->item, &held->value);
          g_autofree char *now = encfg_codec_format_with_unit (held->item, &value);

          *found = describe_place (
            held->item,
            held->number,
            g_strdup_printf (
              _ ("%s was %s and is %s now"), encfg_profile_text (held->item->label), before, now));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
judge_replaced (const EncfgSimGoal *self, const EncfgSimBattery *battery, char **found)
{
  for (guint i = 0; i < self->held->len; i++)
    {
      const gint64 before = g_array_index (self->held, Held, i).value.number;
      const gboolean is_replaced = encfg_sim_battery_count_replaced (battery, i) > before;

      if (is_replaced == g_hash_table_contains (self->replaced, GUINT_TO_POINTER (i + 1)))
        continue;
      *found = g_strdup_printf (is_replaced ? _ ("battery %u was replaced, and was to stay")
                                            : _ ("battery %u is still to be replaced"),
                                i + 1);
      return FALSE;
    }
  return TRUE;
}

/* A trainee who lets an hour pass does not spoil what was set right. */
static gboolean
judge_clock (const EncfgSimGoal *self, EncfgSimModule *module, char **found)
{
  const gint64 offset_s = encfg_sim_module_get_own_clock_offset (module);

  if (ABS (offset_s) <= self->clock_s)
    return TRUE;
  if (ABS (offset_s) >= 2 * DAY_S)
    *found = g_strdup_printf (offset_s < 0 ? _ ("the clock is %ld days slow")
                                           : _ ("the clock is %ld days fast"),
                              (long) (ABS (offset_s) / DAY_S));
  else
    *found =
      g_strdup_printf (offset_s < 0 ? _ ("the clock is %ld s slow") : _ ("the clock is %ld s fast"),
                       (long) ABS (offset_s));
  return FALSE;
}

static gboolean
judge_line (EncfgSimModule *module, char **found)
{
  const GArray *faults = encfg_sim_module_get_faults (module);
  g_autoptr (GString) names = g_string_new (NULL);

  if (faults->len == 0)
    return TRUE;
  for (guint i = 0; i < faults->len; i++)
    g_string_append_printf (names,
                            "%s%s",
                            i > 0 ? ", " : "",
                            encfg_sim_fault_name (&g_array_index (faults, EncfgSimFault, i)));
  *found = g_strdup_printf (_ ("there is still %s"), names->str);
  return FALSE;
}

static gboolean
judge_power (EncfgSimServer *server, EncfgSimModule *module, char **found)
{
  if (encfg_sim_server_is_switched_on (server, module))
    return TRUE;
  *found = g_strdup (_ ("it is switched off"));
  return FALSE;
}

/* As encfg_sim_goal_judge, without the hint. */
static gboolean
judge (const EncfgSimGoal *self, EncfgSimServer *server, EncfgSimModule *module, char **found)
{
  switch (self->ask)
    {
    case ASK_ITEM:
      return judge_item (self, module, found);
    case ASK_PRESET:
      return judge_preset (self, module, found);
    case ASK_CLOCK:
      return judge_clock (self, module, found);
    case ASK_WIRING:
      *found = encfg_sim_battery_dup_trouble (encfg_sim_module_get_battery (module));
      return *found == NULL;
    case ASK_LINE:
      return judge_line (module, found);
    case ASK_POWER:
      return judge_power (server, module, found);
    case ASK_SAME:
      return judge_same (self, module, found);
    case ASK_REPLACED:
      return judge_replaced (self, encfg_sim_module_get_battery (module), found);
    case N_ASKS:
    default:
      g_assert_not_reached ();
    }
}

gboolean
encfg_sim_goal_judge (const EncfgSimGoal *self, EncfgSimServer *server, char **found)
{
  GPtrArray *modules = encfg_sim_server_get_modules (server);
  EncfgSimModule *module;

  g_return_val_if_fail (self->module < modules->len, FALSE);
  module = g_ptr_array_index (modules, self->module);
  encfg_sim_module_update (module);
  *found = NULL;
  if (judge (self, server, module, found))
    return TRUE;
  if (self->hint != NULL)
    {
      g_free (*found);
      *found = g_strdup (self->hint);
    }
  return FALSE;
}
