/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-ops-private.h"

#include "encfg-error.h"
#include "encfg-json.h"
#include "encfg-sim-state.h"
#include <string.h>

typedef struct
{
  const char *name;
  const char *const *members; /* beside op and module; NULL: the operation looks itself */
  /* Adds to the open answer; FALSE if refused. NULL: start is there. */
  gboolean (*run) (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error);
  /* Answers later by a copy of the call; FALSE if refused. */
  gboolean (*start) (const EncfgSimCall *call, JsonObject *object, GError **error);
} Operation;

static char *
builder_to_line (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

static JsonBuilder *
answer_begin (gboolean ok)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "ok");
  json_builder_add_boolean_value (builder, ok);
  return builder;
}

static char *
answer_end (JsonBuilder *builder)
{
  json_builder_end_object (builder);
  return builder_to_line (builder);
}

char *
encfg_sim_ops_refusal (const char *message)
{
  g_autoptr (JsonBuilder) builder = answer_begin (FALSE);

  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, message);
  return answer_end (builder);
}

EncfgSimModule *
encfg_sim_call_next_module (const EncfgSimCall *call, guint *next)
{
  GPtrArray *modules = encfg_sim_server_get_modules (call->server);

  while (*next < modules->len)
    {
      EncfgSimModule *module = g_ptr_array_index (modules, (*next)++);

      if (call->module == NULL || call->module == module)
        return module;
    }
  return NULL;
}

gboolean
encfg_sim_call_get_number (JsonObject *object,
                           const char *member,
                           double min,
                           double max,
                           double *out,
                           GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    {
      *out = json_node_get_double (node);
      if (*out >= min && *out <= max)
        return TRUE;
    }
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "“%s” is to be a number from %.0f to %.0f",
               member,
               min,
               max);
  return FALSE;
}

gboolean
encfg_sim_call_get_whole (JsonObject *object,
                          const char *member,
                          guint min,
                          guint max,
                          guint *out,
                          GError **error)
{
  double number;

  if (!encfg_sim_call_get_number (object, member, min, max, &number, error))
    return FALSE;
  *out = (guint) number;
  if (number <= *out)
    return TRUE;
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "“%s” is to be a whole number", member);
  return FALSE;
}

static gboolean
run_state (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  EncfgSimModule *module;
  guint next = 0;

  json_builder_set_member_name (answer, "modules");
  json_builder_begin_array (answer);
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    encfg_sim_state_add (answer, call->server, module);
  json_builder_end_array (answer);
  return TRUE;
}

static gboolean
run_leds (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  guint next = 0;

  json_builder_set_member_name (answer, "leds");
  encfg_sim_state_add_leds (answer, encfg_sim_call_next_module (call, &next));
  return TRUE;
}

static gboolean
run_set_clock (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  EncfgSimModule *module;
  double offset_s;
  gboolean is_kept = TRUE;
  guint next = 0;

  if (!encfg_sim_call_get_number (object, "offset_s", -1e9, 1e9, &offset_s, error))
    return FALSE;
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      encfg_sim_module_set_clock (module, (gint64) offset_s);
      is_kept &= encfg_sim_call_keep (module, error);
    }
  return is_kept;
}

static gboolean
run_speed (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  EncfgSimModule *module;
  double factor;
  guint next = 0;

  if (!encfg_sim_call_get_number (
        object, "factor", ENCFG_SIM_SPEED_MIN, ENCFG_SIM_SPEED_MAX, &factor, NULL))
    {
      g_set_error (
        error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "“factor” is to be a number " ENCFG_SIM_SPEED_RANGE);
      return FALSE;
    }
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    encfg_sim_module_set_speed (module, factor);
  encfg_sim_server_hurry (call->server);
  return TRUE;
}

static gboolean
is_fault_member (const char *member)
{
  return strcmp (member, "op") != 0 && strcmp (member, "name") != 0 &&
         strcmp (member, "module") != 0;
}

static gboolean
read_fault (JsonObject *object, EncfgSimFault *fault, GError **error)
{
  JsonNode *name = json_object_get_member (object, "name");
  gboolean is_text = name != NULL && json_node_get_value_type (name) == G_TYPE_STRING;
  g_autoptr (GList) members = json_object_get_members (object);

  if (!encfg_sim_fault_init (fault, is_text ? json_node_get_string (name) : "", 1, error))
    return FALSE;
  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (object, l->data);
      gboolean is_integer = json_node_get_value_type (node) == G_TYPE_INT64;

      if (is_fault_member (l->data) &&
          !encfg_sim_fault_set (
            fault, l->data, is_integer ? json_node_get_int (node) : G_MININT64, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_fault (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  EncfgSimFault fault;
  EncfgSimModule *module;
  guint next = 0;

  if (!read_fault (object, &fault, error))
    return FALSE;
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    encfg_sim_module_add_fault (module, &fault);
  return TRUE;
}

static gboolean
run_faults_off (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  EncfgSimModule *module;
  guint next = 0;

  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    g_array_set_size (encfg_sim_module_get_faults (module), 0);
  return TRUE;
}

static void
on_done (gpointer data)
{
  g_autofree EncfgSimCall *call = data;

  call->func ("{\"ok\":true}", call->data);
}

/* What RESET brings back is to survive the loss of power. */
static gboolean
keep_reset (const EncfgSimCall *call, double held_s, GError **error)
{
  EncfgSimModule *module;
  gboolean is_kept = TRUE;
  guint next = 0;

  while (held_s >= ENCFG_SIM_RESET_AFTER_S &&
         (module = encfg_sim_call_next_module (call, &next)) != NULL)
    if (encfg_sim_module_has_power (module))
      is_kept &= encfg_sim_call_keep (module, error);
  return is_kept;
}

static void
on_held_long (gpointer data)
{
  EncfgSimCall *call = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *refusal = NULL;

  if (keep_reset (call, ENCFG_SIM_RESET_AFTER_S, &error))
    {
      on_done (call);
      return;
    }
  refusal = encfg_sim_ops_refusal (error->message);
  call->func (refusal, call->data);
  g_free (call);
}

static gboolean
start_power_cycle (const EncfgSimCall *call, JsonObject *object, GError **error)
{
  encfg_sim_server_power_cycle (
    call->server, call->module, on_done, g_memdup2 (call, sizeof *call));
  return TRUE;
}

static gboolean
start_advance (const EncfgSimCall *call, JsonObject *object, GError **error)
{
  double seconds;

  if (!encfg_sim_call_get_number (object, "seconds", 0, 1e9, &seconds, error))
    return FALSE;
  encfg_sim_server_advance (
    call->server, call->module, seconds, on_done, g_memdup2 (call, sizeof *call));
  return TRUE;
}

static gboolean
has_any_power (const EncfgSimCall *call)
{
  EncfgSimModule *module;
  guint next = 0;

  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    if (encfg_sim_module_has_power (module))
      return TRUE;
  return FALSE;
}

/* Modules of one server have the same profile. */
static gboolean
can_reset (const EncfgSimCall *call, GError **error)
{
  guint next = 0;
  const EncfgProfile *profile =
    encfg_sim_module_get_profile (encfg_sim_call_next_module (call, &next));

  if (profile->reset == NULL)
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "a %s has no RESET", profile->model);
  else if (!has_any_power (call))
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "RESET does nothing without power: switch it on before");
  else
    return TRUE;
  return FALSE;
}

static gboolean
start_press_reset (const EncfgSimCall *call, JsonObject *object, GError **error)
{
  double seconds;

  if (!can_reset (call, error) ||
      !encfg_sim_call_get_number (object, "seconds", 0, 3600, &seconds, error))
    return FALSE;
  encfg_sim_server_press_reset (call->server,
                                call->module,
                                seconds,
                                seconds >= ENCFG_SIM_RESET_AFTER_S ? on_held_long : on_done,
                                g_memdup2 (call, sizeof *call));
  return TRUE;
}

static gboolean
run_reset (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  double held_s;

  if (!can_reset (call, error) ||
      !encfg_sim_call_get_number (object, "held_s", 0, 3600, &held_s, error))
    return FALSE;
  encfg_sim_server_reset (call->server, call->module, held_s);
  return keep_reset (call, held_s, error);
}

static gboolean
start_power (const EncfgSimCall *call, JsonObject *object, GError **error)
{
  JsonNode *on = json_object_get_member (object, "on");

  if (on == NULL || json_node_get_value_type (on) != G_TYPE_BOOLEAN)
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "“on” is to be true or false");
      return FALSE;
    }
  encfg_sim_server_switch_power (call->server,
                                 call->module,
                                 json_node_get_boolean (on),
                                 on_done,
                                 g_memdup2 (call, sizeof *call));
  return TRUE;
}

static gboolean
run_score (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error)
{
  EncfgSimScenario *scenario = encfg_sim_server_get_scenario (call->server);

  if (scenario != NULL)
    {
      encfg_sim_scenario_add_score (scenario, answer);
      return TRUE;
    }
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "no scenario runs; start with --scenario");
  return FALSE;
}

static const char *const no_members[] = { NULL };
static const char *const set_clock_members[] = { "offset_s", NULL };
static const char *const seconds_members[] = { "seconds", NULL };
static const char *const reset_members[] = { "held_s", NULL };
static const char *const power_members[] = { "on", NULL };
static const char *const speed_members[] = { "factor", NULL };
static const char *const bank_members[] = { "mode", NULL };
static const char *const set_cell_members[] = { "cell",          "ir_uohm", "voltage_mv",
                                                "temperature_c", "sensor",  "soc",
                                                "soh",           "id",      "leak",
                                                "liquid_low",    "defect",  NULL };
static const char *const set_string_members[] = { "string",   "hall",     "current_a",
                                                  "ripple_a", "ripple_v", "transformer",
                                                  NULL };
static const char *const swap_sensors_members[] = { "cell", "with", NULL };
static const char *const ring_members[] = { "ring", "broken_after", "until", NULL };
static const char *const set_setting_members[] = { "key", "value", NULL };
static const char *const set_preset_members[] = { "preset", NULL };
static const char *const set_input_members[] = { "input", "value", NULL };
static const char *const set_ambient_members[] = { "temperature_c", "humidity", NULL };

static const Operation operations[] = {
  { "state", no_members, run_state },
  { "leds", no_members, run_leds },
  { "score", no_members, run_score },
  { "set-clock", set_clock_members, run_set_clock },
  { "advance", seconds_members, NULL, start_advance },
  { "speed", speed_members, run_speed },
  { "fault", NULL, run_fault },
  { "faults-off", no_members, run_faults_off },
  { "power-cycle", no_members, NULL, start_power_cycle },
  { "power", power_members, NULL, start_power },
  { "press-reset", seconds_members, NULL, start_press_reset },
  { "reset", reset_members, run_reset },
  { "bank", bank_members, encfg_sim_ops_bank },
  { "set-cell", set_cell_members, encfg_sim_ops_set_cell },
  { "set-string", set_string_members, encfg_sim_ops_set_string },
  { "swap-sensors", swap_sensors_members, encfg_sim_ops_swap_sensors },
  { "ring", ring_members, encfg_sim_ops_ring },
  { "set-setting", set_setting_members, encfg_sim_ops_set_setting },
  { "set-preset", set_preset_members, encfg_sim_ops_set_preset },
  { "save-reference", no_members, encfg_sim_ops_save_reference },
  { "set-input", set_input_members, encfg_sim_ops_set_input },
  { "set-ambient", set_ambient_members, encfg_sim_ops_set_ambient },
};

gboolean
encfg_sim_ops_has (const char *name, const char *member)
{
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    if (strcmp (operations[i].name, name) == 0)
      return member == NULL ||
             (operations[i].members != NULL && g_strv_contains (operations[i].members, member));
  return FALSE;
}

static const Operation *
find_operation (JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "op");
  const gboolean is_text = node != NULL && json_node_get_value_type (node) == G_TYPE_STRING;
  g_autofree char *name = is_text || node == NULL
                            ? g_strdup (is_text ? json_node_get_string (node) : "")
                            : json_to_string (node, FALSE);
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      if (is_text && strcmp (operations[i].name, name) == 0)
        return &operations[i];
      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", operations[i].name);
    }
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "no operation “%s”; “op” is one of %s",
               name,
               known->str);
  return NULL;
}

static gboolean
check_members (const Operation *operation, JsonObject *object, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; operation->members != NULL && l != NULL; l = l->next)
    if (strcmp (l->data, "op") != 0 && strcmp (l->data, "module") != 0 &&
        !g_strv_contains (operation->members, l->data))
      {
        g_autofree char *list = g_strjoinv (", ", (char **) operation->members);

        g_set_error (error,
                     ENCFG_ERROR,
                     ENCFG_ERROR_USAGE,
                     "%s has no “%s”; there are op, module%s%s",
                     operation->name,
                     (char *) l->data,
                     *list != '\0' ? ", " : "",
                     list);
        return FALSE;
      }
  return TRUE;
}

static gboolean
choose_module (EncfgSimCall *call, JsonObject *object, GError **error)
{
  GPtrArray *modules = encfg_sim_server_get_modules (call->server);
  guint number;

  if (!json_object_has_member (object, "module"))
    return TRUE;
  if (!encfg_sim_call_get_whole (object, "module", 1, modules->len, &number, error))
    return FALSE;
  call->module = g_ptr_array_index (modules, number - 1);
  return TRUE;
}

/* What has passed until now has passed before the operation. */
static void
catch_up (const EncfgSimCall *call)
{
  EncfgSimModule *module;
  guint next = 0;

  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    encfg_sim_module_update (module);
}

/* FALSE if refused; `answer` stays NULL if it comes later. */
static gboolean
run (EncfgSimCall *call, const char *line, gsize length, char **answer, GError **error)
{
  g_autoptr (JsonNode) root = encfg_json_parse (line, (gssize) length, error);
  g_autoptr (JsonBuilder) builder = NULL;
  const Operation *operation;
  JsonObject *object;

  if (root == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "expected an object {\"op\":…}");
      return FALSE;
    }
  object = json_node_get_object (root);
  operation = find_operation (object, error);
  if (operation == NULL || !check_members (operation, object, error) ||
      !choose_module (call, object, error))
    return FALSE;
  catch_up (call);
  if (operation->start != NULL)
    return operation->start (call, object, error);
  builder = answer_begin (TRUE);
  if (!operation->run (call, object, builder, error))
    return FALSE;
  *answer = answer_end (builder);
  return TRUE;
}

void
encfg_sim_ops_run (EncfgSimServer *server,
                   const char *line,
                   gsize length,
                   EncfgSimAnswerFunc func,
                   gpointer data)
{
  EncfgSimCall call = { .server = server, .func = func, .data = data };
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = NULL;

  if (!run (&call, line, length, &answer, &error))
    answer = encfg_sim_ops_refusal (error->message);
  if (answer != NULL)
    func (answer, data);
}
