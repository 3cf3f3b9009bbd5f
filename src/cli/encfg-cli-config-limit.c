/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* --set ir-high=auto: limits that come from what was measured. */

#include "encfg-cli-config-private.h"

#include "encfg-cli-readings.h"
#include "encfg-codec.h"
#include "encfg-decimal.h"
#include "encfg-error.h"
#include "encfg-ir-limit.h"
#include "encfg-profile-text.h"

#include <string.h>

#define AUTO "=auto"
#define MIN_FACTOR_PERMILLE 1000
#define MAX_FACTOR_PERMILLE 10000

char *
encfg_cli_config_dup_auto_key (const char *assignment)
{
  g_autofree char *key = NULL;

  if (!g_str_has_suffix (assignment, AUTO))
    return NULL;
  key = g_strndup (assignment, strlen (assignment) - strlen (AUTO));
  return encfg_ir_limit_is_key (key) ? g_steal_pointer (&key) : NULL;
}

gboolean
encfg_cli_config_take_limits (EncfgCliConfig *self, EncfgCliContext *context, GError **error)
{
  const char *text = encfg_cli_args_get (context->args, "ir-factor");
  gint64 permille = ENCFG_IR_LIMIT_FACTOR_PERMILLE;

  self->ir_limits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; self->set && i < self->set->len; i++)
    {
      char *key = encfg_cli_config_dup_auto_key (g_ptr_array_index (self->set, i));

      if (key)
        g_hash_table_insert (self->ir_limits, key, NULL);
    }
  if (text && (g_hash_table_size (self->ir_limits) == 0 ||
               encfg_decimal_parse (text, 1, 1000, 3, &permille) != ENCFG_DECIMAL_OK ||
               permille < MIN_FACTOR_PERMILLE || permille > MAX_FACTOR_PERMILLE))
    {
      g_set_error (
        error,
        ENCFG_ERROR,
        ENCFG_ERROR_USAGE,
        "--ir-factor: a number from 1 to 10 was expected, beside --set " ENCFG_IR_LIMIT_KEY AUTO);
      return FALSE;
    }
  self->ir_factor_permille = (guint) permille;
  return TRUE;
}

static void
show_ir_limit (EncfgCliContext *context, const EncfgIrLimit *limit, const EncfgReadings *readings)
{
  g_autofree char *description = encfg_ir_limit_describe (limit, readings);
  g_autoptr (GArray) invalid =
    encfg_readings_list_invalid (readings, limit->reading, limit->first, limit->n_cells);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "key", limit->item->key);
  json_object_set_double_member (object, "value", encfg_codec_to_double (limit->item, limit->raw));
  json_object_set_string_member (object, "unit", limit->item->unit);
  json_object_set_double_member (object, "factor", limit->factor_permille / 1000.0);
  json_object_set_double_member (
    object, "largest", encfg_codec_to_double (limit->reading, limit->largest));
  json_object_set_int_member (object, "cell", limit->cell + 1);
  json_object_set_double_member (
    object, "median", encfg_codec_to_double (limit->reading, limit->median));
  json_object_set_int_member (object, "cells", limit->n_cells);
  json_object_set_array_member (object, "no_reading", encfg_cli_cells_to_json (invalid));
  json_object_set_string_member (object, "message", description);
  json_array_add_object_element (json_object_get_array_member (context->out, "ir_limits"),
                                 json_object_ref (object));
  json_object_set_object_member (context->out, "ir_limit", object);
  encfg_cli_print (context, "%s: %s\n", encfg_profile_text (limit->item->label), description);
  if (limit->is_outlier)
    encfg_cli_warn (context,
                    "Warning: battery %u lies more than %d %% above the median: look at it first, "
                    "or the limit hides it.",
                    limit->cell + 1,
                    ENCFG_OUTLIER_PERMILLE / 10);
}

/* The limit of each row that `key` stands for, as lines of KEY=VALUE; NULL with the error set.
 * (transfer full) */
static char *
propose (const EncfgCliConfig *self,
         EncfgCliContext *context,
         const EncfgReadings *readings,
         const char *key,
         GError **error)
{
  GPtrArray *rows = encfg_setting_table_get_rows (encfg_module_get_table (context->module));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) lines = NULL;
  gboolean found = FALSE;

  for (guint i = 0; i <= rows->len; i++)
    {
      const char *one =
        i < rows->len ? encfg_setting_get_item (g_ptr_array_index (rows, i))->key : key;
      g_autofree char *text = NULL;
      g_autofree char *line = NULL;
      EncfgIrLimit limit;

      /* Without a row the key itself tells what is wrong with it. */
      if (i < rows->len ? !encfg_setting_table_fits (key, one) : found)
        continue;
      found = TRUE;
      if (!encfg_ir_limit_propose (readings, one, self->ir_factor_permille, &limit, error))
        return NULL;
      text = encfg_codec_format_raw (limit.item, limit.raw);
      line = g_strdup_printf ("%s=%s", one, text);
      g_strv_builder_add (builder, line);
      show_ir_limit (context, &limit, readings);
    }
  lines = g_strv_builder_end (builder);
  return g_strjoinv ("\n", lines);
}

gboolean
encfg_cli_config_measure (EncfgCliConfig *self, EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgReadings) readings = NULL;
  GHashTableIter iter;
  gpointer key;

  if (g_hash_table_size (self->ir_limits) == 0)
    return TRUE;
  readings = encfg_cli_read_readings (context, TRUE, error);
  if (!readings)
    return FALSE;
  json_object_set_array_member (context->out, "ir_limits", json_array_new ());
  g_hash_table_iter_init (&iter, self->ir_limits);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      char *lines = propose (self, context, readings, key, error);

      if (!lines)
        return FALSE;
      g_hash_table_iter_replace (&iter, lines);
    }
  return TRUE;
}
