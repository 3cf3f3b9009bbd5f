/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-goal-private.h"

#include "encfg-codec.h"
#include "encfg-json.h"

static const char *const ask_names[N_ASKS + 1] = { "item",      "preset",   "clock-within-s",
                                                   "wiring",    "line",     "power",
                                                   "unchanged", "replaced", NULL };

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
