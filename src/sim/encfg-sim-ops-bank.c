/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-ops-private.h"

#include "encfg-error.h"
#include "encfg-sim-defect.h"

#include <math.h>
#include <string.h>

#define OHMS_MAX 1e6 /* µΩ, of a block that is as good as open: far beyond what sensors measure */
#define ROOM_MIN -40 /* °C, where modules still work and the limits of their alarms end */
#define ROOM_MAX 100 /* likewise */

/* "" unless it is a text. */
static const char *
get_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : "";
}

gboolean
encfg_sim_ops_bank (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  const char *mode = get_text (object, "mode");
  EncfgSimModule *module;
  guint next = 0;

  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      if (!encfg_sim_battery_set_mode (encfg_sim_module_get_battery (module), mode))
        {
          g_set_error (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_USAGE,
                       "“mode” is to be float, charge, discharge or rest, not “%s”",
                       mode);
          return FALSE;
        }
      encfg_sim_module_refresh (module);
    }
  return TRUE;
}

/* A member that may be missing: `has` tells. `unit` is what 1 stands for. */
static gboolean
get_optional (JsonObject *object,
              const char *member,
              double min,
              double max,
              double unit,
              gboolean *has,
              double *out,
              GError **error)
{
  *has = json_object_has_member (object, member);
  if (!*has)
    return TRUE;
  if (!encfg_sim_call_get_number (object, member, min, max, out, error))
    return FALSE;
  *out *= unit;
  return TRUE;
}

/* Likewise; null, which is NAN, lets it be as it is. */
static gboolean
get_optional_or_null (JsonObject *object,
                      const char *member,
                      double min,
                      double max,
                      gboolean *has,
                      double *out,
                      GError **error)
{
  *has = json_object_has_member (object, member);
  *out = NAN;
  if (!*has || json_object_get_null_member (object, member))
    return TRUE;
  if (encfg_sim_call_get_number (object, member, min, max, out, NULL))
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "“%s” is to be a number from %.0f to %.0f, or null: as it is",
               member,
               min,
               max);
  return FALSE;
}

/* A member that may be missing and is one of two words: `has` tells. */
static gboolean
get_choice (JsonObject *object,
            const char *member,
            const char *yes,
            const char *no,
            gboolean *has,
            gboolean *out,
            GError **error)
{
  const char *text = get_text (object, member);

  *has = json_object_has_member (object, member);
  *out = strcmp (text, yes) == 0;
  if (!*has || *out || strcmp (text, no) == 0)
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "“%s” is to be %s or %s, not “%s”",
               member,
               yes,
               no,
               text);
  return FALSE;
}

/* A member that may be missing and is true or false: `has` tells. */
static gboolean
get_flag (JsonObject *object, const char *member, gboolean *has, gboolean *out, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  *has = node != NULL;
  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    {
      *out = json_node_get_boolean (node);
      return TRUE;
    }
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "“%s” is to be true or false", member);
  return FALSE;
}

/* A number from 1 to `max`, counted from 0 in `out`. */
static gboolean
get_place (JsonObject *object, const char *member, guint max, guint *out, GError **error)
{
  if (!encfg_sim_call_get_whole (object, member, 1, max, out, error))
    return FALSE;
  *out -= 1;
  return TRUE;
}

/* An operation on `part` that says no more than which; `members` are those that it takes. */
static gboolean
refuse_empty (JsonObject *object, const char *part, const char *members, GError **error)
{
  const char *const names[] = { "op", "module", part };
  guint named = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    named += names[i] != NULL && json_object_has_member (object, names[i]) ? 1 : 0;
  if (json_object_get_size (object) > named)
    return TRUE;
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "what is to change? One or more of %s", members);
  return FALSE;
}

/* Modules of one server have the same number of cells and strings. */
static const EncfgSimBattery *
first_battery (const EncfgSimCall *call)
{
  guint next = 0;

  return encfg_sim_module_get_battery (encfg_sim_call_next_module (call, &next));
}

/* A member that may be missing: NULL then. */
static gboolean
get_defect (JsonObject *object, const char **out, GError **error)
{
  const char *name = get_text (object, "defect");
  g_autofree char *known = NULL;

  *out = NULL;
  if (!json_object_has_member (object, "defect"))
    return TRUE;
  if (encfg_sim_defect_find (name) != NULL)
    {
      *out = name;
      return TRUE;
    }
  known = encfg_sim_defect_list ();
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "“defect” is to be one of %s, not “%s”", known, name);
  return FALSE;
}

static gboolean
get_cell_change (JsonObject *object, EncfgSimCellChange *change, GError **error)
{
  const struct
  {
    const char *member;
    double min, max, unit;
    gboolean *has;
    double *out;
  } numbers[] = {
    { "ir_uohm", 1, OHMS_MAX, 1e-6, &change->has_ohms, &change->ohms },
    { "voltage_mv", 0, 60000, 1e-3, &change->has_volts, &change->volts },
    { "temperature_c", -100, 200, 1, &change->has_celsius, &change->celsius },
    { "soc", 0, 100, 1, &change->has_soc, &change->soc },
    { "soh", 0, 100, 1, &change->has_soh, &change->soh },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!get_optional (object,
                       numbers[i].member,
                       numbers[i].min,
                       numbers[i].max,
                       numbers[i].unit,
                       numbers[i].has,
                       numbers[i].out,
                       error))
      return FALSE;
  change->has_id = json_object_has_member (object, "id");
  return (!change->has_id ||
          encfg_sim_call_get_whole (object, "id", 0, 65535, &change->id, error)) &&
         get_defect (object, &change->defect, error) &&
         get_choice (
           object, "sensor", "ok", "missing", &change->has_sensor, &change->sensor, error) &&
         get_flag (object, "leak", &change->has_leaks, &change->leaks, error) &&
         get_flag (object, "liquid_low", &change->has_is_low, &change->is_low, error);
}

/* FALSE if no sensor would show what is set. */
static gboolean
can_read (const EncfgSimCall *call, guint cell, const EncfgSimCellChange *change, GError **error)
{
  EncfgSimModule *module;
  guint next = 0;

  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      const char *why =
        encfg_sim_battery_explain_unread (encfg_sim_module_get_battery (module), cell, change);

      if (why == NULL)
        continue;
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "battery %u: %s", cell + 1, why);
      return FALSE;
    }
  return TRUE;
}

gboolean
encfg_sim_ops_set_cell (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  EncfgSimCellChange change = { 0 };
  EncfgSimModule *module;
  guint cell, next = 0;

  if (!get_place (
        object, "cell", encfg_sim_battery_count_cells (first_battery (call)), &cell, error) ||
      !refuse_empty (object,
                     "cell",
                     "ir_uohm, voltage_mv, temperature_c, sensor, soc, soh, id, leak, liquid_low, "
                     "defect",
                     error) ||
      !get_cell_change (object, &change, error) || !can_read (call, cell, &change, error))
    return FALSE;
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      encfg_sim_battery_set_cell (encfg_sim_module_get_battery (module), cell, &change);
      encfg_sim_module_refresh (module);
    }
  return TRUE;
}

/* FALSE if no detector would show what is set. */
static gboolean
can_show (const EncfgSimCall *call,
          guint string,
          const EncfgSimStringChange *change,
          GError **error)
{
  EncfgSimModule *module;
  guint next = 0;

  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      const char *why =
        encfg_sim_battery_explain_unshown (encfg_sim_module_get_battery (module), string, change);

      if (why == NULL)
        continue;
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "string %u: %s", string + 1, why);
      return FALSE;
    }
  return TRUE;
}

gboolean
encfg_sim_ops_set_string (EncfgSimCall *call,
                          JsonObject *object,
                          JsonBuilder *answer,
                          GError **error)
{
  EncfgSimStringChange change = { 0 };
  EncfgSimModule *module;
  guint string, next = 0;

  if (!get_place (
        object, "string", encfg_sim_battery_count_strings (first_battery (call)), &string, error) ||
      !refuse_empty (object, "string", "hall, current_a, ripple_a, ripple_v, transformer", error) ||
      !get_flag (object, "hall", &change.has_hall, &change.hall, error) ||
      !get_choice (object,
                   "transformer",
                   "reversed",
                   "ok",
                   &change.has_is_reversed,
                   &change.is_reversed,
                   error) ||
      !get_optional_or_null (
        object, "current_a", -1e5, 1e5, &change.has_amperes, &change.amperes, error) ||
      !get_optional_or_null (
        object, "ripple_a", 0, 1e5, &change.has_ripple_amperes, &change.ripple_amperes, error) ||
      !get_optional_or_null (
        object, "ripple_v", 0, 1e4, &change.has_ripple_volts, &change.ripple_volts, error) ||
      !can_show (call, string, &change, error))
    return FALSE;
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      encfg_sim_battery_set_string (encfg_sim_module_get_battery (module), string, &change);
      encfg_sim_module_refresh (module);
    }
  return TRUE;
}

gboolean
encfg_sim_ops_swap_sensors (EncfgSimCall *call,
                            JsonObject *object,
                            JsonBuilder *answer,
                            GError **error)
{
  const guint n_cells = encfg_sim_battery_count_cells (first_battery (call));
  EncfgSimModule *module;
  guint cell, other, next = 0;

  if (!get_place (object, "cell", n_cells, &cell, error) ||
      !get_place (object, "with", n_cells, &other, error))
    return FALSE;
  if (cell == other)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "“with” is to be another than “cell”, not %u as well",
                   cell + 1);
      return FALSE;
    }
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      encfg_sim_battery_swap_sensors (encfg_sim_module_get_battery (module), cell, other);
      encfg_sim_module_refresh (module);
    }
  return TRUE;
}

gboolean
encfg_sim_ops_ring (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  const guint n_cells = encfg_sim_battery_count_cells (first_battery (call));
  const guint n_rings = (n_cells + ENCFG_SIM_RING_MAX - 1) / ENCFG_SIM_RING_MAX;
  const gboolean is_broken = json_object_has_member (object, "broken_after");
  EncfgSimModule *module;
  guint ring, sensors, after, until, next = 0;

  if (!get_place (object, "ring", n_rings, &ring, error))
    return FALSE;
  sensors = MIN (n_cells - ring * ENCFG_SIM_RING_MAX, ENCFG_SIM_RING_MAX);
  after = until = sensors;
  if (!is_broken && json_object_has_member (object, "until"))
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "“until” needs “broken_after”");
      return FALSE;
    }
  if ((is_broken &&
       !encfg_sim_call_get_whole (object, "broken_after", 0, sensors - 1, &after, error)) ||
      (json_object_has_member (object, "until") &&
       !encfg_sim_call_get_whole (object, "until", after + 1, sensors, &until, error)))
    return FALSE;
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      encfg_sim_battery_break_ring (encfg_sim_module_get_battery (module), ring, after, until - 1);
      encfg_sim_module_refresh (module);
    }
  return TRUE;
}

gboolean
encfg_sim_ops_set_input (EncfgSimCall *call,
                         JsonObject *object,
                         JsonBuilder *answer,
                         GError **error)
{
  EncfgSimModule *module;
  gboolean has_value, value = FALSE;
  guint input, next = 0;

  if (!get_place (object, "input", 64, &input, error) ||
      !get_flag (object, "value", &has_value, &value, error))
    return FALSE;
  if (!has_value)
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "“value” is to be true or false");
      return FALSE;
    }
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      if (!encfg_sim_io_set_input (encfg_sim_module_get_bank (module), input + 1, value))
        {
          g_set_error (
            error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "the profile has no input %u", input + 1);
          return FALSE;
        }
      encfg_sim_module_refresh (module);
    }
  return TRUE;
}

gboolean
encfg_sim_ops_set_ambient (EncfgSimCall *call,
                           JsonObject *object,
                           JsonBuilder *answer,
                           GError **error)
{
  EncfgSimModule *module;
  gboolean has_celsius, has_humidity;
  double celsius = 0, humidity = 0;
  guint next = 0;

  if (!refuse_empty (object, NULL, "temperature_c, humidity", error) ||
      !get_optional (
        object, "temperature_c", ROOM_MIN, ROOM_MAX, 1, &has_celsius, &celsius, error) ||
      !get_optional (object, "humidity", 0, 100, 1, &has_humidity, &humidity, error))
    return FALSE;
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      EncfgSimRoom *room = encfg_sim_module_get_room (module);

      if (has_celsius)
        {
          room->celsius = celsius;
          encfg_sim_battery_set_room (encfg_sim_module_get_battery (module), celsius);
        }
      if (has_humidity)
        room->humidity = humidity;
      encfg_sim_module_refresh (module);
    }
  return TRUE;
}
