/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-goal.h"

#include "encfg-codec.h"
#include "encfg-json.h"
#include "encfg-profile-text.h"
#include <glib/gi18n-lib.h>

#define DAY_S 86400

/* What the final state is asked for; a goal has one of them. */
typedef enum
{
  ASK_ITEM,     /* an item, of all cells or strings if it repeats, lies within limits */
  ASK_PRESET,   /* the alarm table is that of a preset */
  ASK_CLOCK,    /* the clock is right */
  ASK_WIRING,   /* all of the battery and its sensors is in order */
  ASK_LINE,     /* it suffers no fault */
  ASK_POWER,    /* it is switched on */
  ASK_SAME,     /* items hold what they held at the start */
  ASK_REPLACED, /* other blocks stand in these places, and in no others */
  N_ASKS
} Ask;

static const char *const ask_names[N_ASKS + 1] = { "item",      "preset",   "clock-within-s",
                                                   "wiring",    "line",     "power",
                                                   "unchanged", "replaced", NULL };

/* What an item held at the start; without one, how often the battery had been replaced. */
typedef struct
{
  const EncfgItem *item; /* or NULL */
  guint index;
  EncfgValue value;
} Held;

struct _EncfgSimGoal
{
  char *text;
  char *hint;   /* or NULL: what is found is told */
  guint module; /* from 0 */
  Ask ask;
  const EncfgItem *item;
  gboolean has_equals, has_min, has_max;
  EncfgValue equals, min, max;
  const EncfgPreset *preset;
  gint64 clock_s;
  GPtrArray *kept;      /* const EncfgItem *, which are to stay */
  GHashTable *replaced; /* GUINT_TO_POINTER (battery, from 1) */
  GArray *held;         /* Held */
};

void
encfg_sim_goal_free (EncfgSimGoal *self)
{
  g_free (self->text);
  g_free (self->hint);
  g_ptr_array_unref (self->kept);
  g_hash_table_unref (self->replaced);
  g_array_unref (self->held);
  g_free (self);
}

const char *
encfg_sim_goal_get_text (const EncfgSimGoal *self)
{
  return self->text;
}

/* A member in the unit that is shown, as a number or a text. FALSE if missing. */
static gboolean
load_value (EncfgReader *reader,
            JsonObject *object,
            const char *member,
            const EncfgItem *item,
            EncfgValue *out)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (node == NULL)
    return FALSE;
  text = encfg_json_dup_typed (node);
  if (text == NULL)
    encfg_reader_fault (reader, member, "expected a number or a text");
  else if (!encfg_codec_parse (item, text, out, &error))
    encfg_reader_fault (reader, member, "%s", error->message);
  return TRUE;
}

static void
load_item (EncfgSimGoal *self, EncfgReader *reader, JsonObject *object, const EncfgProfile *profile)
{
  static const char *const limits[] = { "min", "max" };
  g_autofree char *key = encfg_reader_get_string (reader, object, "item", TRUE);

  self->item = encfg_profile_find_item (profile, key);
  if (self->item == NULL)
    {
      encfg_reader_fault (reader, "item", "the profile has no “%s”", key);
      return;
    }
  /* Of words none is more than the other. */
  for (guint i = 0; i < 2; i++)
    if (self->item->type->kind != ENCFG_TYPE_INTEGER && json_object_has_member (object, limits[i]))
      {
        encfg_reader_fault (reader, limits[i], "“%s” is no number: it has “equals”", key);
        return;
      }
  self->has_equals = load_value (reader, object, "equals", self->item, &self->equals);
  self->has_min = load_value (reader, object, "min", self->item, &self->min);
  self->has_max = load_value (reader, object, "max", self->item, &self->max);
  if (!self->has_equals && !self->has_min && !self->has_max)
    encfg_reader_fault (reader, NULL, "expected “equals”, “min” or “max” with “item”");
  if (self->has_equals && (self->has_min || self->has_max))
    encfg_reader_fault (reader, "equals", "stands alone, without “min” and “max”");
  if (self->has_min && self->has_max && self->min.number > self->max.number)
    encfg_reader_fault (reader, "min", "is above “max”: nothing can be so");
}

static void
load_preset (EncfgSimGoal *self,
             EncfgReader *reader,
             JsonObject *object,
             const EncfgProfile *profile)
{
  g_autofree char *key = encfg_reader_get_string (reader, object, "preset", TRUE);

  self->preset = encfg_profile_find_preset (profile, key);
  if (self->preset == NULL)
    encfg_reader_fault (reader, "preset", "the profile has no preset “%s”", key);
}

static void
load_kept (EncfgSimGoal *self, EncfgReader *reader, JsonObject *object, const EncfgProfile *profile)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  encfg_reader_get_strings (reader, object, "unchanged", keys);
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);
      const EncfgItem *item = encfg_profile_find_item (profile, key);

      if (item == NULL)
        encfg_reader_fault (reader, "unchanged", "the profile has no “%s”", key);
      g_ptr_array_add (self->kept, (gpointer) item);
    }
}

static void
load_replaced (EncfgSimGoal *self, EncfgReader *reader, JsonObject *object, guint n_cells)
{
  JsonArray *numbers = encfg_reader_get_array (reader, object, "replaced", TRUE);

  for (guint i = 0; numbers != NULL && i < json_array_get_length (numbers); i++)
    {
      JsonNode *node = json_array_get_element (numbers, i);
      gint64 number;

      if (encfg_reader_as_integer (reader, node, "replaced", 1, n_cells, &number))
        g_hash_table_add (self->replaced, GUINT_TO_POINTER ((guint) number));
    }
}

EncfgSimGoal *
encfg_sim_goal_load (EncfgReader *reader,
                     JsonObject *object,
                     const EncfgSimTraits *traits,
                     guint n_modules)
{
  static const char *const known_of_item[] = { "text",   "hint", "module", "item",
                                               "equals", "min",  "max",    NULL };
  const char *known[] = { "text", "hint", "module", NULL, NULL };
  EncfgSimGoal *self = g_new0 (EncfgSimGoal, 1);
  gint64 module;
  guint n_asks = 0;

  self->kept = g_ptr_array_new ();
  self->replaced = g_hash_table_new (NULL, NULL);
  self->held = g_array_new (FALSE, FALSE, sizeof (Held));
  self->text = encfg_reader_get_string (reader, object, "text", TRUE);
  self->hint = encfg_reader_get_string (reader, object, "hint", FALSE);
  encfg_reader_get_integer (reader, object, "module", 1, n_modules, 1, &module);
  self->module = (guint) module - 1;
  for (guint i = 0; i < N_ASKS; i++)
    if (json_object_has_member (object, ask_names[i]))
      {
        self->ask = i;
        n_asks++;
      }
  if (n_asks != 1)
    {
      encfg_reader_fault (reader,
                          NULL,
                          "a goal has one of “item”, “preset”, “clock-within-s”, “wiring”, “line”, "
                          "“power”, “unchanged” and “replaced”");
      return self;
    }
  known[G_N_ELEMENTS (known) - 2] = ask_names[self->ask];
  encfg_reader_check_members (reader, object, self->ask == ASK_ITEM ? known_of_item : known);
  if (self->ask == ASK_ITEM)
    load_item (self, reader, object, traits->profile);
  else if (self->ask == ASK_PRESET)
    load_preset (self, reader, object, traits->profile);
  else if (self->ask == ASK_CLOCK)
    self->clock_s = encfg_reader_require_integer (reader, object, "clock-within-s", 0, 86400);
  else if (self->ask == ASK_SAME)
    load_kept (self, reader, object, traits->profile);
  else if (self->ask == ASK_REPLACED)
    load_replaced (self, reader, object, traits->cells);
  else if (!encfg_reader_get_boolean (reader, object, ask_names[self->ask], FALSE))
    encfg_reader_fault (reader, ask_names[self->ask], "expected true");
  return self;
}

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
describe_place (const EncfgItem *item, guint index, char *gap)
{
  g_autofree char *text = gap;

  if (item->section == ENCFG_SECTION_CELLS)
    return g_strdup_printf (_ ("battery %u: %s"), index + 1, text);
  if (item->section == ENCFG_SECTION_STRINGS)
    return g_strdup_printf (_ ("string %u: %s"), index + 1, text);
  return g_steal_pointer (&text);
}

/* Where a reading of a battery or string stands, by number; the only place of any other item. */
static guint
count_places (const EncfgItem *item, EncfgSimModule *module)
{
  const EncfgSimBattery *battery = encfg_sim_module_get_battery (module);

  return item->section == ENCFG_SECTION_CELLS     ? encfg_sim_battery_count_cells (battery)
         : item->section == ENCFG_SECTION_STRINGS ? encfg_sim_battery_count_strings (battery)
                                                  : 1;
}

static void
get_value (const EncfgItem *item, EncfgSimModule *module, guint index, EncfgValue *out)
{
  const EncfgSimBattery *battery = encfg_sim_module_get_battery (module);

  encfg_sim_bank_get (
    encfg_sim_module_get_bank (module),
    item,
    item->section == ENCFG_SECTION_CELLS ? encfg_sim_battery_get_slot (battery, index) : index,
    out);
}

static gboolean
judge_item (const EncfgSimGoal *self, EncfgSimModule *module, char **found)
{
  const guint n = count_places (self->item, module);

  for (guint i = 0; i < n; i++)
    {
      EncfgValue value;

      get_value (self->item, module, i, &value);
      if (!fits (self, &value))
        {
          g_autofree char *wanted = describe_wanted (self);

          *found = describe_place (self->item, i, describe_gap (self->item, &value, wanted));
          return FALSE;
        }
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
      const Held held = { .index = i,
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
      const EncfgItem *item = g_ptr_array_index (self->kept, i);
      const guint n = count_places (item, module);

      for (guint k = 0; k < n; k++)
        {
          Held held = { .item = item, .index = k };

          get_value (item, module, k, &held.value);
          g_array_append_val (self->held, held);
        }
    }
}

static gboolean
judge_same (const EncfgSimGoal *self, EncfgSimModule *module, char **found)
{
  for (guint i = 0; i < self->held->len; i++)
    {
      const Held *held = &g_array_index (self->held, Held, i);
      EncfgValue value;

      get_value (held->item, module, held->index, &value);
      if (!encfg_value_equal (&value, &held->value))
        {
          g_autofree char *before = encfg_codec_format_with_unit (held->item, &held->value);
          g_autofree char *now = encfg_codec_format_with_unit (held->item, &value);

          *found = describe_place (
            held->item,
            held->index,
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
