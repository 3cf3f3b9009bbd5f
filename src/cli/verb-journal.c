/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-table.h"
#include "encfg-cli-verbs.h"
#include "encfg-journal.h"
#include "encfg-json.h"

static const EncfgCliOption options[] = {
  { "limit", 0, "N", "the last N entries alone" },
  { NULL },
};

/* "" unless there is such a text. */
static const char *
get_text (JsonObject *object, const char *name)
{
  const char *text = object ? encfg_json_get_string (object, name) : NULL;

  return text ? text : "";
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* "6 verified, 1 mismatch": the states of an entry's rows in the order in which they appear. */
static char *
count_states (JsonObject *entry)
{
  JsonNode *rows = json_object_get_member (entry, "rows");
  const guint n_rows =
    rows && JSON_NODE_HOLDS_ARRAY (rows) ? json_array_get_length (json_node_get_array (rows)) : 0;
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) states = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n_rows; i++)
    {
      JsonNode *row = json_array_get_element (json_node_get_array (rows), i);
      const char *state =
        JSON_NODE_HOLDS_OBJECT (row) ? get_text (json_node_get_object (row), "state") : "";
      const guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, state));

      if (n == 0)
        g_ptr_array_add (states, (gpointer) state);
      g_hash_table_insert (counts, (gpointer) state, GUINT_TO_POINTER (n + 1));
    }
  for (guint i = 0; i < states->len; i++)
    {
      const char *state = g_ptr_array_index (states, i);

      g_string_append_printf (text,
                              "%s%u %s",
                              i ? ", " : "",
                              GPOINTER_TO_UINT (g_hash_table_lookup (counts, state)),
                              state);
    }
  return g_strdup (text->str);
}

static void
add_row (EncfgCliTable *table, JsonObject *entry)
{
  g_autofree char *time = encfg_cli_format_time (get_text (entry, "time"));
  g_autofree char *rows = count_states (entry);
  JsonObject *module = get_object (entry, "module");
  const char *noted = get_text (entry, "result");
  /* Its end is not there: the program was killed, or is still at it. */
  const char *result = g_str_equal (noted, ENCFG_JOURNAL_STARTED) ? "interrupted" : noted;

  encfg_cli_table_add (table,
                       !g_str_equal (result, "done"),
                       time,
                       get_text (entry, "user"),
                       get_text (module, "serial"),
                       get_text (module, "endpoint"),
                       get_text (entry, "operation"),
                       rows,
                       result);
}

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new (
    "lllllll", "Time", "User", "Module", "Endpoint", "Operation", "Rows", "Result");
  g_autoptr (GPtrArray) entries = NULL;
  JsonArray *array = json_array_new ();
  guint limit = G_MAXUINT;
  guint torn;

  json_object_set_array_member (context->out, "entries", array);
  if (!encfg_cli_args_get_number (context->args, "limit", 1, G_MAXINT, &limit, error))
    return ENCFG_CLI_STATUS_DONE;
  entries = encfg_journal_read (&torn, error);
  if (!entries)
    return ENCFG_CLI_STATUS_DONE;

  for (guint i = entries->len - MIN (limit, entries->len); i < entries->len; i++)
    {
      JsonNode *entry = g_ptr_array_index (entries, i);
      JsonObject *object = json_node_get_object (entry);

      /* A script goes through the rows of each; what set none has none. */
      if (!json_object_has_member (object, "rows"))
        json_object_set_array_member (object, "rows", json_array_new ());
      json_array_add_element (array, json_node_copy (entry));
      add_row (table, object);
    }
  json_object_set_int_member (context->out, "torn", torn);
  if (torn > 0)
    encfg_cli_warn (context,
                    torn == 1 ? "%u line of the journal was torn by a crash and is left out."
                              : "%u lines of the journal were torn by a crash and are left out.",
                    torn);
  if (json_array_get_length (array) > 0)
    encfg_cli_print_table (context, table);
  else
    encfg_cli_print (context, "The journal is empty: nothing was changed yet.\n");
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_journal = {
  .name = "journal",
  .arguments = "[--limit N]",
  .summary = "Shows what was done to which module, by whom, when, with what result",
  .options = options,
  .run = run,
};
