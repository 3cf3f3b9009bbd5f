/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-group.h"
#include "encfg-cli-verbs.h"
#include "encfg-codec.h"
#include "encfg-json-print.h"
#include "encfg-module-command.h"
#include "encfg-profile-text.h"

static const EncfgSection sections[] = {
  ENCFG_SECTION_STATUS,
  ENCFG_SECTION_LAMPS,
  ENCFG_SECTION_CLOCK,
  ENCFG_SECTION_ADDRESS,
};

static const char *
lamp_name (const EncfgReading *reading)
{
  return reading->value.number ? "on" : "off";
}

static JsonNode *
reading_to_json (const EncfgReading *reading)
{
  if (reading->item->section == ENCFG_SECTION_LAMPS && encfg_value_is_present (&reading->value))
    return json_node_init_string (json_node_alloc (), lamp_name (reading));
  return encfg_json_from_value (reading->item, &reading->value);
}

/* What is the clock, and what is the address. */
static const char *
name_of (const EncfgItem *item)
{
  return g_str_equal (item->key, "modbus-id") ? "address" : item->key;
}

/* Status by key, lamps by their names on the module; clock and address stand alone. */
static void
add_reading (EncfgCliContext *context, const EncfgReading *reading)
{
  const EncfgItem *item = reading->item;
  JsonNode *node = reading_to_json (reading);

  if (item->section == ENCFG_SECTION_LAMPS)
    json_object_set_member (
      json_object_get_object_member (context->out, "lamps"), item->label, node);
  else if (item->section == ENCFG_SECTION_STATUS)
    json_object_set_member (
      json_object_get_object_member (context->out, "status"), item->key, node);
  else
    json_object_set_member (context->out, name_of (item), node);
}

/* A blank is what was not read, so bits of which none is set say so. */
static gboolean
has_no_bit (const EncfgReading *reading)
{
  return reading->item->type->kind == ENCFG_TYPE_BITS &&
         reading->value.kind == ENCFG_VALUE_NUMBER && reading->value.number == 0;
}

static void
add_row (EncfgCliTable *table, const EncfgReading *reading)
{
  g_autofree char *text = NULL;

  if (reading->error)
    text = g_strdup (reading->error->message);
  else if (reading->item->section == ENCFG_SECTION_LAMPS)
    text = g_strdup (lamp_name (reading));
  else if (has_no_bit (reading))
    text = g_strdup ("none");
  else
    text = encfg_codec_format_with_unit (reading->item, &reading->value);
  encfg_cli_table_add (
    table, reading->error != NULL, encfg_cli_enter_group_of (table, reading->item), text);
}

static gint64
get_number (const GPtrArray *readings, const EncfgItem *item)
{
  for (guint i = 0; item && i < readings->len; i++)
    {
      const EncfgReading *reading = g_ptr_array_index (readings, i);

      if (reading->item == item && reading->value.kind == ENCFG_VALUE_NUMBER)
        return reading->value.number;
    }
  return 0;
}

/* The battery that each port is at: "current" is the highest, "ports" has those of several. */
static void
put_current (JsonObject *object, const GPtrArray *readings, const EncfgCommand *command)
{
  g_autoptr (JsonArray) ports = json_array_new ();
  gint64 highest = 0;

  for (guint i = 0; i < command->current->len; i++)
    {
      const gint64 current = get_number (readings, g_ptr_array_index (command->current, i));

      json_array_add_int_element (ports, current);
      highest = MAX (highest, current);
    }
  json_object_set_int_member (object, "current", highest);
  if (command->current->len > 1)
    json_object_set_array_member (object, "ports", g_steal_pointer (&ports));
}

static gboolean
is_running (const EncfgCommand *command, const GPtrArray *readings)
{
  for (guint i = 0; command->state && i < readings->len; i++)
    {
      const EncfgReading *reading = g_ptr_array_index (readings, i);

      if (reading->item == command->state && reading->value.kind == ENCFG_VALUE_NUMBER)
        return encfg_command_is_busy (command, reading->value.number);
    }
  return FALSE;
}

/* null where the profile has no item for it. */
static void
put_progress (JsonObject *object,
              const char *name,
              const GPtrArray *readings,
              const EncfgItem *item)
{
  if (item)
    json_object_set_int_member (object, name, get_number (readings, item));
  else
    json_object_set_null_member (object, name);
}

/* ": 4 of 24 done, 300 s left", as far as the module tells. (transfer full) */
static char *
describe_progress (const GPtrArray *readings, const EncfgCommand *command)
{
  GString *text = g_string_new (NULL);

  if (command->finished)
    g_string_append_printf (text, ": %d", (int) get_number (readings, command->finished));
  if (command->finished && command->total)
    g_string_append_printf (text, " of %d", (int) get_number (readings, command->total));
  if (command->finished)
    g_string_append (text, " done");
  if (command->time_left)
    g_string_append_printf (
      text, "%s %d s left", text->len ? "," : ":", (int) get_number (readings, command->time_left));
  return g_string_free (text, FALSE);
}

/* The command that the module is at, as "running"; null if there is none. */
static void
show_running (EncfgCliContext *context, const EncfgProfile *profile, const GPtrArray *readings)
{
  json_object_set_null_member (context->out, "running");
  for (guint i = 0; i < profile->commands->len; i++)
    {
      const EncfgCommand *command = g_ptr_array_index (profile->commands, i);
      g_autofree char *progress = describe_progress (readings, command);
      JsonObject *object;

      if (!is_running (command, readings))
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "command", command->key);
      put_current (object, readings, command);
      put_progress (object, "finished", readings, command->finished);
      put_progress (object, "total", readings, command->total);
      put_progress (object, "time_left_s", readings, command->time_left);
      json_object_set_object_member (context->out, "running", object);
      encfg_cli_print (
        context, "\n%s is running%s\n", encfg_profile_text (command->label), progress);
    }
}

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) readings = NULL;
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("ll", "What", "Value");
  const EncfgProfile *profile;
  const EncfgIdentity *identity;

  json_object_set_object_member (context->out, "status", json_object_new ());
  json_object_set_object_member (context->out, "lamps", json_object_new ());
  if (!encfg_cli_open_module (context, error))
    return ENCFG_CLI_STATUS_DONE;
  encfg_module_read_sections_async (context->module,
                                    sections,
                                    G_N_ELEMENTS (sections),
                                    context->cancellable,
                                    encfg_cli_store_result,
                                    &result);
  encfg_cli_wait (context, &result);
  readings = encfg_module_read_sections_finish (context->module, result, error);
  if (!readings)
    return ENCFG_CLI_STATUS_DONE;

  identity = encfg_module_get_identity (context->module);
  profile = encfg_module_get_profile (context->module);
  encfg_cli_table_add (table, FALSE, "Profile", profile->name);
  encfg_cli_table_add (table, FALSE, "Firmware", identity->firmware);
  for (guint i = 0; i < readings->len; i++)
    {
      add_reading (context, g_ptr_array_index (readings, i));
      add_row (table, g_ptr_array_index (readings, i));
    }
  encfg_cli_print_table (context, table);
  show_running (context, profile, readings);
  if (profile->note && *profile->note)
    encfg_cli_print (context, "\n%s\n", encfg_profile_text (profile->note));
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_info = {
  .name = "info",
  .arguments = "",
  .summary = "Shows who the module is, its status, lamps, clock and address",
  .run = run,
};
