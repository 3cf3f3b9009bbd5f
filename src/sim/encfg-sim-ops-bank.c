/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-ops-private.h"

#include "encfg-error.h"
#include <string.h>

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

static gboolean
get_sensor (JsonObject *object, EncfgSimCellChange *change, GError **error)
{
  const char *sensor = get_text (object, "sensor");

  change->has_sensor = json_object_has_member (object, "sensor");
  change->sensor = strcmp (sensor, "ok") == 0;
  if (!change->has_sensor || change->sensor || strcmp (sensor, "missing") == 0)
    return TRUE;
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "“sensor” is to be ok or missing, not “%s”", sensor);
  return FALSE;
}

/* Modules of one server have the same number of cells. */
static gboolean
get_cell (const EncfgSimCall *call, JsonObject *object, guint *cell, GError **error)
{
  guint next = 0;
  EncfgSimModule *first = encfg_sim_call_next_module (call, &next);
  guint n_cells = encfg_sim_battery_count_cells (encfg_sim_module_get_battery (first));
  double number;

  if (!encfg_sim_call_get_number (object, "cell", 1, n_cells, &number, error))
    return FALSE;
  if (number > (guint) number)
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "“cell” is to be a whole number");
      return FALSE;
    }
  *cell = (guint) number - 1;
  return TRUE;
}

gboolean
encfg_sim_ops_set_cell (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  EncfgSimCellChange change = { 0 };
  EncfgSimModule *module;
  guint cell, next = 0;

  if (!get_cell (call, object, &cell, error) ||
      !get_optional (object, "ir_uohm", 0, 1e9, 1e-6, &change.has_ohms, &change.ohms, error) ||
      !get_optional (
        object, "voltage_mv", 0, 60000, 1e-3, &change.has_volts, &change.volts, error) ||
      !get_optional (
        object, "temperature_c", -100, 200, 1, &change.has_celsius, &change.celsius, error) ||
      !get_sensor (object, &change, error))
    return FALSE;
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      encfg_sim_battery_set_cell (encfg_sim_module_get_battery (module), cell, &change);
      encfg_sim_module_refresh (module);
    }
  return TRUE;
}
