/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-table.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"

#define WORDS_PER_LINE 8

static gboolean
parse (EncfgCliContext *context, EncfgTable *table, guint *address, guint *count, GError **error)
{
  const char *name = encfg_cli_args_argument (context->args, 0);
  const char *address_text = encfg_cli_args_argument (context->args, 1);
  const char *count_text = encfg_cli_args_argument (context->args, 2);

  if (!count_text)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "expected: registers %s",
                   context->args->verb->arguments);
      return FALSE;
    }
  if (!encfg_table_from_name (name, table))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "TABLE: coil, discrete, input or holding was expected, not “%s”",
                   name);
      return FALSE;
    }
  return encfg_cli_parse_number (address_text, "ADDRESS", 0, 0xffff, address, error) &&
         encfg_cli_parse_number (count_text, "COUNT", 1, 0x10000 - *address, count, error);
}

static void
show (EncfgCliContext *context, EncfgTable table, guint address, const GArray *words)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < words->len; i += WORDS_PER_LINE)
    {
      g_autoptr (GString) hex = g_string_new (NULL);
      g_autoptr (GString) decimal = g_string_new (NULL);

      for (guint j = i; j < MIN (i + WORDS_PER_LINE, words->len); j++)
        {
          const guint16 word = g_array_index (words, guint16, j);

          json_array_add_int_element (array, word);
          g_string_append_printf (hex, encfg_table_is_bits (table) ? " %u" : " %04x", word);
          g_string_append_printf (decimal, " %5u", word);
        }
      encfg_cli_print (context,
                       "%5u %-*s %s\n",
                       address + i,
                       WORDS_PER_LINE * 5,
                       hex->str,
                       encfg_table_is_bits (table) ? "" : decimal->str);
    }
  json_object_set_array_member (context->out, "words", array);
}

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) words = NULL;
  EncfgTable table;
  guint address;
  guint count;

  if (!parse (context, &table, &address, &count, error))
    return ENCFG_CLI_STATUS_DONE;
  json_object_set_string_member (context->out, "table", encfg_table_name (table));
  json_object_set_int_member (context->out, "address", address);
  json_object_set_int_member (context->out, "count", count);

  context->module = encfg_cli_make_module (context, error);
  if (!context->module)
    return ENCFG_CLI_STATUS_DONE;
  encfg_module_read_registers_async (context->module,
                                     table,
                                     (guint16) address,
                                     count,
                                     context->cancellable,
                                     encfg_cli_store_result,
                                     &result);
  encfg_cli_wait (context, &result);
  words = encfg_module_read_registers_finish (context->module, result, error);
  if (words)
    show (context, table, address, words);
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_registers = {
  .name = "registers",
  .arguments = "TABLE ADDRESS COUNT",
  .summary = "Reads raw registers: coil, discrete, input or holding, addresses from 0",
  .max_arguments = 3,
  .run = run,
};
