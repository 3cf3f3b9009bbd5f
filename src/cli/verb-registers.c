/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-table.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"

#define BITS_PER_LINE 20

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

static const EncfgRefused *
find_refused (const GPtrArray *refused, guint address)
{
  for (guint i = 0; i < refused->len; i++)
    {
      const EncfgRefused *one = g_ptr_array_index (refused, i);

      if (address >= one->address && address < one->address + one->count)
        return one;
    }
  return NULL;
}

/* The two characters of a register, a dot for what is none. */
static void
make_letters (guint16 word, char letters[3])
{
  letters[0] = (char) (word >> 8);
  letters[1] = (char) (word & 0xff);
  letters[2] = '\0';
  for (guint i = 0; i < 2; i++)
    if (!g_ascii_isprint (letters[i]))
      letters[i] = '.';
}

static void
print_register (EncfgCliContext *context, guint address, guint16 word)
{
  char letters[3];

  make_letters (word, letters);
  encfg_cli_print (
    context, "%7u  %04x  %8u  %6d  %s\n", address, word, word, (gint16) word, letters);
}

/* Returns how many stand on the line. */
static guint
print_bits (EncfgCliContext *context,
            guint address,
            const GArray *words,
            guint first,
            const GPtrArray *refused)
{
  g_autoptr (GString) line = g_string_new (NULL);
  guint i = first;

  for (; i < words->len && i < first + BITS_PER_LINE; i++)
    {
      if (find_refused (refused, address + i))
        break;
      g_string_append_printf (line, " %u", g_array_index (words, guint16, i));
    }
  encfg_cli_print (context, "%7u %s\n", address + first, line->str);
  return i - first;
}

static void
print_refused (EncfgCliContext *context, const EncfgRefused *refused)
{
  g_autofree char *range =
    refused->count > 1
      ? g_strdup_printf ("%u…%u", refused->address, refused->address + refused->count - 1)
      : g_strdup_printf ("%u", refused->address);

  encfg_cli_print (context, "%7s  refused: %s\n", range, refused->error->message);
}

static void
print_words (EncfgCliContext *context,
             EncfgTable table,
             guint address,
             const GArray *words,
             const GPtrArray *refused)
{
  const gboolean is_bits = encfg_table_is_bits (table);

  encfg_cli_print (context,
                   is_bits ? "Address  Bits\n" : "Address   Hex  Unsigned  Signed  Text\n");
  for (guint i = 0; i < words->len;)
    {
      const EncfgRefused *hole = find_refused (refused, address + i);

      if (hole)
        {
          print_refused (context, hole);
          i += hole->count;
        }
      else if (is_bits)
        i += print_bits (context, address, words, i, refused);
      else
        {
          print_register (context, address + i, g_array_index (words, guint16, i));
          i++;
        }
    }
}

static void
put_words (JsonObject *out, guint address, const GArray *words, const GPtrArray *refused)
{
  JsonArray *word_array = json_array_new ();
  JsonArray *refused_array = json_array_new ();

  for (guint i = 0; i < words->len; i++)
    if (find_refused (refused, address + i))
      json_array_add_null_element (word_array);
    else
      json_array_add_int_element (word_array, g_array_index (words, guint16, i));
  for (guint i = 0; i < refused->len; i++)
    {
      const EncfgRefused *one = g_ptr_array_index (refused, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "address", one->address);
      json_object_set_int_member (object, "count", one->count);
      json_object_set_string_member (object, "message", one->error->message);
      json_array_add_object_element (refused_array, object);
    }
  json_object_set_array_member (out, "words", word_array);
  json_object_set_array_member (out, "refused", refused_array);
}

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) words = NULL;
  g_autoptr (GPtrArray) refused = NULL;
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
  words = encfg_module_read_registers_finish (context->module, result, &refused, error);
  if (!words)
    return ENCFG_CLI_STATUS_DONE;
  put_words (context->out, address, words, refused);
  print_words (context, table, address, words, refused);
  return refused->len > 0 ? ENCFG_CLI_STATUS_NOT_VERIFIED : ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_registers = {
  .name = "registers",
  .arguments = "TABLE ADDRESS COUNT",
  .summary = "Reads raw registers: coil, discrete, input or holding, addresses from 0",
  .max_arguments = 3,
  .run = run,
};
