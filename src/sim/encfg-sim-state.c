/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-state.h"

#include "encfg-codec.h"
#include "encfg-sim-bank-put.h"
#include <string.h>

static void
add_int (JsonBuilder *builder, const char *member, gint64 number)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, number);
}

static void
add_text (JsonBuilder *builder, const char *member, const char *text)
{
  json_builder_set_member_name (builder, member);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_value (JsonBuilder *builder, const EncfgItem *item, const EncfgValue *value)
{
  g_autofree char *text = encfg_codec_format (item, value);

  if (!encfg_value_is_present (value))
    json_builder_add_null_value (builder);
  else if (item->type->kind != ENCFG_TYPE_INTEGER)
    json_builder_add_string_value (builder, text);
  else if (item->decimals == 0)
    json_builder_add_int_value (builder, g_ascii_strtoll (text, NULL, 10));
  else
    json_builder_add_double_value (builder, encfg_codec_to_double (item, value->number));
}

static void
add_section (JsonBuilder *builder, EncfgSimModule *module, EncfgSection section)
{
  g_autoptr (GPtrArray) items =
    encfg_profile_list_section (encfg_sim_module_get_profile (module), section);

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      EncfgValue value;

      encfg_sim_bank_get (encfg_sim_module_get_bank (module), item, 0, &value);
      json_builder_set_member_name (builder, item->key);
      add_value (builder, item, &value);
    }
}

static void
add_settings (JsonBuilder *builder, EncfgSimModule *module)
{
  static const EncfgSection sections[] = {
    ENCFG_SECTION_SETTINGS, ENCFG_SECTION_CLOCK, ENCFG_SECTION_NETWORK, ENCFG_SECTION_ADDRESS
  };

  json_builder_set_member_name (builder, "settings");
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    add_section (builder, module, sections[i]);
  json_builder_end_object (builder);
}

static void
add_endpoints (JsonBuilder *builder, EncfgSimServer *server, EncfgSimModule *module)
{
  g_auto (GStrv) endpoints = encfg_sim_server_list_endpoints (server, module);

  json_builder_set_member_name (builder, "endpoints");
  json_builder_begin_array (builder);
  for (guint i = 0; endpoints[i] != NULL; i++)
    json_builder_add_string_value (builder, endpoints[i]);
  json_builder_end_array (builder);
}

/* What is left of each: requests that it spares, then that suffer, and seconds. */
static void
add_faults (JsonBuilder *builder, const EncfgSimModule *module)
{
  const GArray *faults = encfg_sim_module_get_faults (module);
  const gint64 now_us = encfg_sim_module_get_time (module);

  json_builder_set_member_name (builder, "faults");
  json_builder_begin_array (builder);
  for (guint i = 0; i < faults->len; i++)
    {
      const EncfgSimFault *fault = &g_array_index (faults, EncfgSimFault, i);

      json_builder_begin_object (builder);
      add_text (builder, "name", encfg_sim_fault_name (fault));
      json_builder_set_member_name (builder, "count");
      if (fault->count == ENCFG_SIM_FAULT_FOREVER)
        json_builder_add_null_value (builder);
      else
        json_builder_add_int_value (builder, fault->count);
      if (fault->after > 0)
        add_int (builder, "after", fault->after);
      if (fault->percent < 100)
        add_int (builder, "probability", fault->percent);
      if (fault->until_us != 0)
        add_int (builder,
                 "seconds_left",
                 MAX (fault->until_us - now_us + G_USEC_PER_SEC - 1, 0) / G_USEC_PER_SEC);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_time (JsonBuilder *builder, EncfgSimModule *module)
{
  g_autoptr (GPtrArray) clocks =
    encfg_profile_list_section (encfg_sim_module_get_profile (module), ENCFG_SECTION_CLOCK);
  EncfgValue value;

  if (clocks->len == 0)
    return;
  encfg_sim_bank_get (encfg_sim_module_get_bank (module), clocks->pdata[0], 0, &value);
  json_builder_set_member_name (builder, "time");
  add_value (builder, clocks->pdata[0], &value);
}

/* As the module measures it. */
static void
add_strings (JsonBuilder *builder, EncfgSimModule *module)
{
  const EncfgSimBank *bank = encfg_sim_module_get_bank (module);
  const guint n = encfg_sim_battery_count_strings (encfg_sim_module_get_battery (module));
  double volts, amperes;

  json_builder_set_member_name (builder, "strings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n && encfg_sim_bank_get_si (bank, "string-voltage", i, &volts); i++)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "voltage_v");
      json_builder_add_double_value (builder, volts);
      json_builder_set_member_name (builder, "current_a");
      if (encfg_sim_bank_get_si (bank, "string-current", i, &amperes))
        json_builder_add_double_value (builder, amperes);
      else
        json_builder_add_null_value (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* What goes on with the module just now. */
static void
add_life (JsonBuilder *builder, EncfgSimServer *server, EncfgSimModule *module)
{
  g_autofree char *request = encfg_sim_module_describe_last_request (module);
  g_autofree char *alarm = NULL;
  guint finished, total;

  add_time (builder, module);
  json_builder_set_member_name (builder, "speed");
  json_builder_add_double_value (builder, encfg_sim_module_get_speed (module));
  add_text (builder, "bank", encfg_sim_battery_get_mode (encfg_sim_module_get_battery (module)));
  add_strings (builder, module);
  add_int (builder, "alarms", encfg_sim_module_count_alarms (module, &alarm));
  add_text (builder, "first-alarm", alarm);
  if (encfg_sim_module_get_test_progress (module, &finished, &total))
    {
      json_builder_set_member_name (builder, "ir-test");
      json_builder_begin_object (builder);
      add_int (builder, "finished", finished);
      add_int (builder, "total", total);
      json_builder_end_object (builder);
    }
  add_int (builder, "connections", encfg_sim_server_count_clients (server, module));
  add_text (builder, "last-request", request);
}

/* Why FAULT is lit though nothing is wrong with the battery, and what to do. */
static void
add_troubles (JsonBuilder *builder, const EncfgSimModule *module)
{
  json_builder_set_member_name (builder, "troubles");
  json_builder_begin_array (builder);
  if (encfg_sim_module_has_fault (module, ENCFG_SIM_WATCH_NETWORK))
    json_builder_add_string_value (
      builder,
      "its network address cannot be taken: free it and restart the module, or give it another");
  if (encfg_sim_module_has_fault (module, ENCFG_SIM_WATCH_MEMORY))
    json_builder_add_string_value (
      builder,
      "its state file cannot be written: make room or give access, it is tried again every second");
  json_builder_end_array (builder);
}

void
encfg_sim_state_add (JsonBuilder *builder, EncfgSimServer *server, EncfgSimModule *module)
{
  guint index = 0;

  g_ptr_array_find (encfg_sim_server_get_modules (server), module, &index);
  encfg_sim_module_update (module);
  json_builder_begin_object (builder);
  add_int (builder, "module", index + 1);
  add_text (builder, "serial", encfg_sim_module_get_serial (module));
  add_endpoints (builder, server, module);
  add_int (builder, "unit", encfg_sim_module_get_unit (module));
  json_builder_set_member_name (builder, "power");
  json_builder_add_boolean_value (builder, encfg_sim_module_has_power (module));
  json_builder_set_member_name (builder, "switched-on");
  json_builder_add_boolean_value (builder, encfg_sim_server_is_switched_on (server, module));
  add_int (builder, "requests", encfg_sim_module_get_requests (module));
  add_life (builder, server, module);
  add_settings (builder, module);
  add_faults (builder, module);
  add_troubles (builder, module);
  json_builder_end_object (builder);
}

/* What a lamp shows. Those of communication flicker while there is any. */
static const char *
describe_lamp (const EncfgItem *lamp, gint64 raw)
{
  const char *name = encfg_item_name_of (lamp, raw);
  const gboolean is_traffic = strcmp (lamp->key, "lamp-com") == 0 ||
                              g_str_has_prefix (lamp->key, "lamp-rbus-") ||
                              g_str_has_prefix (lamp->key, "lamp-rs485-");

  if (name == NULL)
    name = raw != 0 ? "on" : "off";
  return is_traffic && strcmp (name, "on") == 0 ? "blink" : name;
}

void
encfg_sim_state_add_leds (JsonBuilder *builder, EncfgSimModule *module)
{
  g_autoptr (GPtrArray) lamps =
    encfg_profile_list_section (encfg_sim_module_get_profile (module), ENCFG_SECTION_LAMPS);

  encfg_sim_module_update (module);
  json_builder_begin_object (builder);
  for (guint i = 0; i < lamps->len; i++)
    {
      const EncfgItem *lamp = g_ptr_array_index (lamps, i);
      EncfgValue value;

      encfg_sim_bank_get (encfg_sim_module_get_bank (module), lamp, 0, &value);
      json_builder_set_member_name (builder, lamp->label);
      json_builder_add_string_value (
        builder, encfg_sim_module_has_power (module) ? describe_lamp (lamp, value.number) : "off");
    }
  json_builder_end_object (builder);
}
