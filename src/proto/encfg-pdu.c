/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-pdu.h"

#include "encfg-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define EXCEPTION_FLAG 0x80
#define COIL_ON 0xFF00

enum
{
  FC_READ_COILS = 1,
  FC_READ_DISCRETE = 2,
  FC_READ_HOLDING = 3,
  FC_READ_INPUT = 4,
  FC_WRITE_COIL = 5,
  FC_WRITE_REGISTER = 6,
  FC_WRITE_COILS = 15,
  FC_WRITE_REGISTERS = 16
};

/* What each function does, in the protocol's own order. */
typedef struct
{
  guint8 function;
  EncfgTable table;
  gboolean is_write;
  gboolean single;
  guint max;
} Function;

static const Function functions[] = {
  { FC_READ_COILS, ENCFG_TABLE_COIL, FALSE, FALSE, ENCFG_MAX_READ_BITS },
  { FC_READ_DISCRETE, ENCFG_TABLE_DISCRETE, FALSE, FALSE, ENCFG_MAX_READ_BITS },
  { FC_READ_HOLDING, ENCFG_TABLE_HOLDING, FALSE, FALSE, ENCFG_MAX_READ_WORDS },
  { FC_READ_INPUT, ENCFG_TABLE_INPUT, FALSE, FALSE, ENCFG_MAX_READ_WORDS },
  { FC_WRITE_COIL, ENCFG_TABLE_COIL, TRUE, TRUE, 1 },
  { FC_WRITE_REGISTER, ENCFG_TABLE_HOLDING, TRUE, TRUE, 1 },
  { FC_WRITE_COILS, ENCFG_TABLE_COIL, TRUE, FALSE, ENCFG_MAX_WRITE_BITS },
  { FC_WRITE_REGISTERS, ENCFG_TABLE_HOLDING, TRUE, FALSE, ENCFG_MAX_WRITE_WORDS },
};

static const Function *
find_function (guint8 code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (functions[i].function == code)
      return &functions[i];
  return NULL;
}

static const Function *
find_function_for (EncfgTable table, gboolean is_write, gboolean single)
{
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (functions[i].table == table && functions[i].is_write == is_write &&
        functions[i].single == single)
      return &functions[i];
  return NULL;
}

static guint16
get_u16 (const guint8 *bytes)
{
  return (guint16) (bytes[0] << 8 | bytes[1]);
}

static void
append_u8 (EncfgPdu *pdu, guint value)
{
  g_assert (pdu->length < ENCFG_PDU_MAX && value <= G_MAXUINT8);
  pdu->bytes[pdu->length++] = (guint8) value;
}

static void
append_u16 (EncfgPdu *pdu, guint value)
{
  append_u8 (pdu, value >> 8);
  append_u8 (pdu, value & 0xFF);
}

static guint
data_size (EncfgTable table, guint count)
{
  return encfg_table_is_bits (table) ? (count + 7) / 8 : count * 2;
}

/* In a shape that compilers turn into a few wide moves. */
static void
put_words (guint8 *bytes, const guint16 *words, gsize count)
{
  for (gsize i = 0; i < count; i++)
    {
      const guint16 word = GUINT16_TO_BE (words[i]);

      memcpy (bytes + 2 * i, &word, sizeof word);
    }
}

/* The byte count, then the words as the table packs them: big-endian, or bits lowest first. */
static void
append_data (EncfgPdu *pdu, EncfgTable table, const guint16 *words, guint count)
{
  append_u8 (pdu, data_size (table, count));
  if (!encfg_table_is_bits (table))
    {
      g_assert (pdu->length + 2 * count <= ENCFG_PDU_MAX);
      put_words (pdu->bytes + pdu->length, words, count);
      pdu->length += 2 * count;
      return;
    }

  for (guint i = 0; i < count; i += 8)
    {
      guint packed = 0;

      for (guint bit = 0; bit < 8 && i + bit < count; bit++)
        packed |= (words[i + bit] != 0 ? 1u : 0u) << bit;
      append_u8 (pdu, packed);
    }
}

static void
unpack_data (const guint8 *data, EncfgTable table, guint16 *words, guint count)
{
  for (guint i = 0; i < count; i++)
    words[i] =
      (guint16) (encfg_table_is_bits (table) ? data[i / 8] >> (i % 8) & 1 : get_u16 (data + 2 * i));
}

static void
begin (EncfgPdu *out, const Function *function, guint16 address, guint count)
{
  g_assert (function != NULL);
  g_assert (count >= 1 && count <= function->max && address + count <= 0x10000);

  out->length = 0;
  append_u8 (out, function->function);
  append_u16 (out, address);
}

void
encfg_pdu_build_read (EncfgPdu *out, EncfgTable table, guint16 address, guint count)
{
  begin (out, find_function_for (table, FALSE, FALSE), address, count);
  append_u16 (out, count);
}

void
encfg_pdu_build_write (EncfgPdu *out,
                       EncfgTable table,
                       guint16 address,
                       const guint16 *words,
                       guint count,
                       gboolean multiple)
{
  begin (out, find_function_for (table, TRUE, !multiple), address, count);
  if (multiple)
    {
      append_u16 (out, count);
      append_data (out, table, words, count);
    }
  else if (encfg_table_is_bits (table))
    append_u16 (out, words[0] != 0 ? COIL_ON : 0);
  else
    append_u16 (out, words[0]);
}

static guint8
parse_single_write (const EncfgPdu *request, EncfgRequest *out)
{
  guint16 value = get_u16 (request->bytes + 3);

  if (request->length != 5)
    return 3;
  if (encfg_table_is_bits (out->table) && value != COIL_ON && value != 0)
    return 3;

  out->count = 1;
  out->words[0] = encfg_table_is_bits (out->table) ? value == COIL_ON : value;
  return 0;
}

guint8
encfg_pdu_parse_request (const EncfgPdu *request, EncfgRequest *out)
{
  const Function *function = request->length > 0 ? find_function (request->bytes[0]) : NULL;
  guint size;

  if (function == NULL)
    return 1;
  out->function = function->function;
  out->table = function->table;
  out->is_write = function->is_write;
  if (request->length < 5)
    return 3;

  out->address = get_u16 (request->bytes + 1);
  if (function->single)
    return parse_single_write (request, out);

  out->count = get_u16 (request->bytes + 3);
  if (out->count < 1 || out->count > function->max)
    return 3;
  size = data_size (out->table, out->count);
  if (out->is_write ? request->length != 6 + size || request->bytes[5] != size
                    : request->length != 5)
    return 3;
  if (out->address + out->count > 0x10000)
    return 2;

  if (out->is_write)
    unpack_data (request->bytes + 6, out->table, out->words, out->count);
  return 0;
}

void
encfg_pdu_build_answer (EncfgPdu *out, const EncfgRequest *request, const guint16 *words)
{
  const Function *function = find_function (request->function);

  g_assert (function != NULL);
  if (function->single)
    {
      encfg_pdu_build_write (out, request->table, request->address, request->words, 1, FALSE);
      return;
    }

  out->length = 0;
  append_u8 (out, request->function);
  if (request->is_write)
    {
      append_u16 (out, request->address);
      append_u16 (out, request->count);
    }
  else
    append_data (out, request->table, words, request->count);
}

void
encfg_pdu_build_exception (EncfgPdu *out, guint8 function, guint8 exception)
{
  out->length = 0;
  append_u8 (out, function | EXCEPTION_FLAG);
  append_u8 (out, exception);
}

static gboolean
set_garbled (GError **error, const char *what)
{
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_GARBLED, _ ("answer does not fit the request: %s"), what);
  return FALSE;
}

static gboolean
check_confirmation (const EncfgPdu *request, const EncfgPdu *answer, GError **error)
{
  if (answer->length != 5)
    return set_garbled (error, _ ("wrong length"));
  if (memcmp (answer->bytes, request->bytes, 5) != 0)
    return set_garbled (error, _ ("it confirms another write"));
  return TRUE;
}

gboolean
encfg_pdu_check_answer (const EncfgPdu *request,
                        const EncfgPdu *answer,
                        guint16 *words,
                        GError **error)
{
  const Function *function = find_function (request->bytes[0]);
  guint count, size;

  g_return_val_if_fail (function != NULL && request->length >= 5, FALSE);

  if (answer->length == 2 && answer->bytes[0] == (function->function | EXCEPTION_FLAG) &&
      answer->bytes[1] != 0)
    {
      encfg_error_set_exception (error, answer->bytes[1]);
      return FALSE;
    }
  if (answer->length == 0 || answer->bytes[0] != function->function)
    return set_garbled (error, _ ("wrong function"));
  if (function->is_write)
    return check_confirmation (request, answer, error);

  count = get_u16 (request->bytes + 3);
  size = data_size (function->table, count);
  if (answer->length != 2 + size || answer->bytes[1] != size)
    return set_garbled (error, _ ("wrong length"));
  if (words != NULL)
    unpack_data (answer->bytes + 2, function->table, words, count);
  return TRUE;
}

static char *
describe_range (const char *verb, EncfgTable table, guint16 address, guint count)
{
  if (count <= 1)
    return g_strdup_printf ("%s %s %u", verb, encfg_table_name (table), (guint) address);
  return g_strdup_printf (
    "%s %s %u…%u", verb, encfg_table_name (table), (guint) address, address + count - 1);
}

static char *
describe_exception (guint8 exception)
{
  static const char *const names[] = {
    NULL,
    "illegal function",
    "illegal address",
    "illegal value",
    "device failure",
    "acknowledge",
    "busy",
    NULL,
    "memory parity",
    NULL,
    "gateway path",
    "gateway target silent",
  };

  if (exception < G_N_ELEMENTS (names) && names[exception] != NULL)
    return g_strdup_printf ("exception %u (%s)", (guint) exception, names[exception]);
  return g_strdup_printf ("exception %u", (guint) exception);
}

char *
encfg_pdu_describe (const EncfgPdu *pdu, gboolean is_request)
{
  const Function *function = pdu->length > 0 ? find_function (pdu->bytes[0]) : NULL;
  guint count;

  if (!is_request && pdu->length == 2 && (pdu->bytes[0] & EXCEPTION_FLAG) != 0)
    return describe_exception (pdu->bytes[1]);
  if (function == NULL && pdu->length > 0)
    return g_strdup_printf ("function %u", (guint) pdu->bytes[0]);
  if (!is_request && function != NULL && !function->is_write && pdu->length >= 2)
    return g_strdup_printf (
      "%s, %u bytes", encfg_table_name (function->table), (guint) pdu->bytes[1]);
  if (function == NULL || pdu->length < 5)
    return g_strdup ("incomplete");

  count = function->single ? 1 : get_u16 (pdu->bytes + 3);
  return describe_range (!function->is_write ? "read"
                         : is_request        ? "write"
                                             : "wrote",
                         function->table,
                         get_u16 (pdu->bytes + 1),
                         count);
}
