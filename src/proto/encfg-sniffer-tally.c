/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sniffer-tally.h"

EncfgTally *
encfg_tally_new (void)
{
  EncfgTally *self = g_new0 (EncfgTally, 1);

  self->by_register = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->functions = g_array_new (FALSE, TRUE, sizeof (EncfgSeenFunction));
  return self;
}

void
encfg_tally_free (EncfgTally *self)
{
  g_hash_table_unref (self->by_register);
  g_array_unref (self->functions);
  g_free (self);
}

/* Orders as people look for them: unit, table, address. */
static guint
register_key (guint8 unit, EncfgTable table, guint address)
{
  return (guint) unit << 18 | (guint) table << 16 | address;
}

static void
take_word (EncfgTally *self, const EncfgSniffed *sniffed, guint16 address, guint16 word)
{
  gpointer key = GUINT_TO_POINTER (register_key (sniffed->unit, sniffed->table, address));
  EncfgSeenRegister *seen = g_hash_table_lookup (self->by_register, key);

  if (!seen)
    {
      seen = g_new0 (EncfgSeenRegister, 1);
      *seen = (EncfgSeenRegister){ .unit = sniffed->unit,
                                   .table = sniffed->table,
                                   .address = address,
                                   .min = word,
                                   .max = word,
                                   .last = word };
      g_hash_table_insert (self->by_register, key, seen);
    }
  seen->reads += !sniffed->is_write;
  seen->writes += sniffed->is_write;
  seen->changes += word != seen->last;
  seen->min = MIN (seen->min, word);
  seen->max = MAX (seen->max, word);
  seen->last = word;
}

/* Valid until the next one is added. */
static EncfgSeenFunction *
get_function (EncfgTally *self, guint8 unit, guint8 function)
{
  const EncfgSeenFunction fresh = { .unit = unit, .function = function };
  guint i = 0;

  for (; i < self->functions->len; i++)
    {
      EncfgSeenFunction *seen = &g_array_index (self->functions, EncfgSeenFunction, i);

      if (seen->unit == unit && seen->function == function)
        return seen;
      if (seen->unit > unit || (seen->unit == unit && seen->function > function))
        break;
    }
  g_array_insert_val (self->functions, i, fresh);
  return &g_array_index (self->functions, EncfgSeenFunction, i);
}

static void
take_request (EncfgTally *self, const EncfgSniffed *sniffed)
{
  EncfgSeenFunction *seen = get_function (self, sniffed->unit, sniffed->function);

  seen->requests++;
  seen->answered += sniffed->kind == ENCFG_SNIFF_ANSWERED;
  seen->refused += sniffed->kind == ENCFG_SNIFF_REFUSED;
  seen->unanswered += sniffed->kind == ENCFG_SNIFF_UNANSWERED;
  seen->damaged += sniffed->kind == ENCFG_SNIFF_DAMAGED;
  seen->slowest_us = MAX (seen->slowest_us, sniffed->answer ? sniffed->delay_us : 0);
}

void
encfg_tally_take (EncfgTally *self, const EncfgSniffed *sniffed)
{
  const gboolean is_true =
    sniffed->kind == ENCFG_SNIFF_ANSWERED || sniffed->kind == ENCFG_SNIFF_BROADCAST;

  self->frames += (sniffed->request != NULL) + (sniffed->answer != NULL);
  self->strays += sniffed->kind == ENCFG_SNIFF_STRAY;
  self->damaged += sniffed->kind == ENCFG_SNIFF_DAMAGED;
  self->unanswered += sniffed->kind == ENCFG_SNIFF_UNANSWERED;
  self->garbage_bytes += sniffed->n_bytes;
  if (sniffed->request)
    take_request (self, sniffed);
  for (guint i = 0; is_true && sniffed->words && i < sniffed->count; i++)
    take_word (self, sniffed, (guint16) (sniffed->address + i), sniffed->words[i]);
}

static int
compare_registers (gconstpointer a, gconstpointer b)
{
  const EncfgSeenRegister *left = *(const EncfgSeenRegister *const *) a;
  const EncfgSeenRegister *right = *(const EncfgSeenRegister *const *) b;
  const guint left_key = register_key (left->unit, left->table, left->address);
  const guint right_key = register_key (right->unit, right->table, right->address);

  return (left_key > right_key) - (left_key < right_key);
}

GPtrArray *
encfg_tally_list_registers (const EncfgTally *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer seen;

  g_hash_table_iter_init (&iter, self->by_register);
  while (g_hash_table_iter_next (&iter, NULL, &seen))
    g_ptr_array_add (list, seen);
  g_ptr_array_sort (list, compare_registers);
  return list;
}
