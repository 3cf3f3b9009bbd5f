/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Commands of a profile file. */

#include "encfg-codec.h"
#include "encfg-profile-load-private.h"

static void
requirement_clear (gpointer data)
{
  EncfgRequirement *self = data;

  g_array_unref (self->values);
  g_free (self->reason);
}

void
encfg_load_free_command (gpointer data)
{
  EncfgCommand *self = data;

  g_free (self->key);
  g_free (self->label);
  g_free (self->help);
  g_array_unref (self->busy);
  g_array_unref (self->done);
  g_array_unref (self->failed);
  g_ptr_array_unref (self->current);
  g_array_unref (self->requires);
  g_free (self);
}

static GArray *
read_raws (EncfgLoad *load, JsonObject *object, const char *member)
{
  GArray *raws = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonArray *array = encfg_reader_get_array (&load->reader, object, member, FALSE);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      gint64 raw;

      if (encfg_reader_as_integer (
            &load->reader, json_array_get_element (array, i), member, 0, G_MAXUINT16, &raw))
        g_array_append_val (raws, raw);
    }
  return raws;
}

/* The register that takes the command, as an item of its own. */
static EncfgItem *
read_command_item (EncfgLoad *load, JsonObject *object)
{
  static const char *const tables[] = { "coil", "holding", NULL };
  EncfgItem *item = encfg_profile_item_new (ENCFG_SECTION_COMMANDS);

  item->key = encfg_reader_get_string (&load->reader, object, "key", TRUE);
  item->label = encfg_reader_get_string (&load->reader, object, "label", TRUE);
  item->name = g_strdup (item->label);
  item->help = encfg_reader_get_string (&load->reader, object, "help", FALSE);
  item->source = encfg_reader_get_string (&load->reader, object, "source", FALSE);
  item->unit = g_strdup ("");
  if (!json_object_has_member (object, "provenance"))
    encfg_reader_fault (&load->reader, "provenance", "missing");
  item->provenance = (EncfgProvenance) encfg_reader_get_choice (
    &load->reader, object, "provenance", encfg_load_provenances, ENCFG_PROVENANCE_ASSUMED);
  item->table = encfg_reader_get_choice (&load->reader, object, "table", tables, 1) == 0
                  ? ENCFG_TABLE_COIL
                  : ENCFG_TABLE_HOLDING;
  item->address =
    encfg_profile_read_address (&load->reader, object, item->table, load->address_base);
  item->type = encfg_type_find (item->table == ENCFG_TABLE_COIL ? "bit" : "u16");
  if (item->table == ENCFG_TABLE_COIL)
    encfg_profile_item_name_bit (item);
  item->access = ENCFG_ACCESS_WRITE;
  item->min = item->type->min;
  item->max = item->type->max;
  return item;
}

/* `current`: a key, or a list of them; each may have a [*]. */
static void
read_current (EncfgLoad *load, JsonObject *object, GPtrArray *current)
{
  JsonNode *node = json_object_get_member (object, "current");
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    encfg_reader_get_strings (&load->reader, object, "current", keys);
  else if (node != NULL)
    g_ptr_array_add (keys, encfg_reader_get_string (&load->reader, object, "current", TRUE));
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);
      g_autoptr (GPtrArray) items = encfg_load_list_items (load, "current", key);

      g_ptr_array_extend (current, items, NULL, NULL);
    }
}

static void
read_requirement (EncfgLoad *load, JsonObject *object, gpointer data)
{
  static const char *const members[] = { "key", "is", "not", "reason", NULL };
  EncfgRequirement requirement = { .is_not = json_object_has_member (object, "not") };

  encfg_reader_check_members (&load->reader, object, members);
  requirement.item = encfg_load_get_status (load, object, "key", TRUE);
  requirement.values = read_raws (load, object, requirement.is_not ? "not" : "is");
  requirement.reason = encfg_reader_get_string (&load->reader, object, "reason", TRUE);
  if (requirement.values->len == 0 || json_object_has_member (object, "is") == requirement.is_not)
    encfg_reader_fault (
      &load->reader, NULL, "needs either “is” or “not” with the values that “key” must (not) have");
  g_array_append_val ((GArray *) data, requirement);
}

/* What tells how the command goes on. */
static void
read_progress (EncfgLoad *load, JsonObject *object, EncfgCommand *command)
{
  EncfgReader *reader = &load->reader;

  command->state = encfg_load_get_status (load, object, "state", FALSE);
  command->busy = read_raws (load, object, "busy");
  command->done = read_raws (load, object, "done");
  command->failed = read_raws (load, object, "failed");
  if (command->state != NULL && command->done->len == 0)
    encfg_reader_fault (reader, "state", "needs “done” beside it: its values when all went well");
  else if (!json_object_has_member (object, "state") && command->done->len > 0)
    encfg_reader_fault (reader, "done", "needs “state” beside it: the item that has these values");
  command->reason = encfg_load_get_status (load, object, "reason", FALSE);
  command->current = g_ptr_array_new ();
  read_current (load, object, command->current);
  command->finished = encfg_load_get_status (load, object, "finished", FALSE);
  command->total = encfg_load_get_status (load, object, "total", FALSE);
  command->time_left = encfg_load_get_status (load, object, "time-left", FALSE);
}

static void
read_times (EncfgReader *reader, JsonObject *object, EncfgCommand *command)
{
  gint64 number;

  encfg_reader_get_integer (reader, object, "timeout-s", 1, 86400, 10, &number);
  command->timeout_s = (guint) number;
  encfg_reader_get_integer (reader, object, "cool-down-s", 0, 86400, 0, &number);
  command->cool_down_s = (guint) number;
  encfg_reader_get_integer (reader, object, "begins-within-ms", 0, 60000, 0, &number);
  command->begins_within_ms = (guint) number;
}

void
encfg_load_read_command (EncfgLoad *load, JsonObject *object, gpointer data)
{
  static const char *const members[] = { "key",         "label",
                                         "help",        "source",
                                         "provenance",  "table",
                                         "address",     "start",
                                         "cancel",      "state",
                                         "busy",        "done",
                                         "failed",      "reason",
                                         "current",     "finished",
                                         "total",       "time-left",
                                         "timeout-s",   "requires",
                                         "cool-down-s", "begins-within-ms",
                                         NULL };
  EncfgCommand *command = g_new0 (EncfgCommand, 1);
  EncfgReader *reader = &load->reader;
  EncfgItem *item = read_command_item (load, object);

  encfg_reader_check_members (reader, object, members);
  encfg_load_check_plain (load, "key", item->key);
  encfg_load_add_item (load, item, FALSE);
  g_ptr_array_add (load->profile->commands, command);
  command->key = g_strdup (item->key);
  command->label = g_strdup (item->label);
  command->help = g_strdup (item->help);
  command->item = item;
  command->value = encfg_reader_require_integer (reader, object, "start", 0, item->max);
  command->has_cancel =
    encfg_reader_get_integer (reader, object, "cancel", 0, item->max, 0, &command->cancel);
  command->requires = g_array_new (FALSE, FALSE, sizeof (EncfgRequirement));
  g_array_set_clear_func (command->requires, requirement_clear);
  read_progress (load, object, command);
  read_times (reader, object, command);
  encfg_load_for_each (load, object, "requires", FALSE, read_requirement, command->requires);
}
