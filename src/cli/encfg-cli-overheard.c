/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-overheard.h"

#include "encfg-codec.h"
#include "encfg-json-print.h"

void
encfg_overheard_init (EncfgOverheard *self, const EncfgProfile *profile, guint8 unit)
{
  gboolean has_neighbours = FALSE;

  for (guint i = 0; i < profile->views->len; i++)
    has_neighbours |= g_array_index (profile->views, EncfgView, i).unit_offset != 0;
  self->profile = profile;
  self->base = unit ? unit : has_neighbours ? profile->link.unit : 0;
  for (guint i = 0; i < G_N_ELEMENTS (self->pages); i++)
    self->pages[i] = -1;
}

/* Does `unit` show what lies in the view? */
static gboolean
is_shown (const EncfgOverheard *self, guint8 unit, guint16 view)
{
  const EncfgView plain = { 0 };
  const EncfgView *wanted = view < self->profile->views->len
                              ? &g_array_index (self->profile->views, EncfgView, view)
                              : &plain;

  return (!self->base || unit == self->base + wanted->unit_offset) &&
         (!wanted->has_page || self->pages[unit] == wanted->page);
}

static void
watch_page (EncfgOverheard *self, const EncfgSniffed *sniffed)
{
  const EncfgProfile *profile = self->profile;

  if (profile->has_page_register && sniffed->is_write && sniffed->table == profile->page_table &&
      profile->page_address >= sniffed->address &&
      profile->page_address < sniffed->address + sniffed->count)
    self->pages[sniffed->unit] = sniffed->words[profile->page_address - sniffed->address];
}

/* The items' registers among those that passed, or NULL. */
static const guint16 *
find_words (const EncfgOverheard *self,
            const EncfgSniffed *sniffed,
            const EncfgItem *item,
            guint index)
{
  const guint16 address = encfg_item_address (item, index);

  if (item->table != sniffed->table || address < sniffed->address ||
      address + item->words > sniffed->address + sniffed->count ||
      !is_shown (self, sniffed->unit, encfg_item_view (item, index)))
    return NULL;
  return sniffed->words + (address - sniffed->address);
}

/* "12", or "2:12" for the twelfth place of the second string where each has its own segment. Which
 * cell of the bank that is only the module's counts tell. (transfer full) */
static char *
format_index (const EncfgItem *item, guint index)
{
  guint segment = 0;

  if (!item->segments)
    return g_strdup_printf ("%u", index + 1);
  for (; index >= g_array_index (item->segments, EncfgSegment, segment).size; segment++)
    index -= g_array_index (item->segments, EncfgSegment, segment).size;
  return g_strdup_printf ("%u:%u", segment + 1, index + 1);
}

static void
add_value (JsonArray *values, const EncfgItem *item, const char *index, const EncfgValue *value)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "key", item->key);
  if (index)
    json_object_set_string_member (object, "index", index);
  json_object_set_member (object, "value", encfg_json_from_value (item, value));
  json_object_set_string_member (object, "unit", item->unit);
  json_array_add_object_element (values, object);
}

static void
append_key (GString *lines, const EncfgItem *item, const char *first, const char *last)
{
  g_string_append_printf (lines, "    %s", item->key);
  if (first && g_str_equal (first, last))
    g_string_append_printf (lines, "[%s]", first);
  else if (first)
    g_string_append_printf (lines, "[%s…%s]", first, last);
}

static void
decode_item (const EncfgOverheard *self,
             const EncfgSniffed *sniffed,
             const EncfgItem *item,
             GString *lines,
             JsonArray *values)
{
  const guint n = encfg_profile_count_slots (self->profile, item);
  g_autoptr (GString) texts = g_string_new (NULL);
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  for (guint i = 0; i < n; i++)
    {
      const guint16 *words = find_words (self, sniffed, item, i);
      EncfgValue value = ENCFG_VALUE_INIT_UNREAD;
      g_autofree char *text = NULL;

      if (!words)
        continue;
      if (encfg_codec_decode (item, words, &value, NULL))
        text = encfg_codec_format (item, &value);
      g_free (last);
      last = n > 1 ? format_index (item, i) : NULL;
      first = first ? first : g_strdup (last);
      g_string_append_printf (texts,
                              "%s%s",
                              texts->len ? ", " : "",
                              !text   ? "?"
                              : *text ? text
                                      : "—");
      add_value (values, item, last, &value);
    }
  if (texts->len == 0)
    return;
  append_key (lines, item, first, last);
  g_string_append_printf (lines, " = %s%s%s\n", texts->str, *item->unit ? " " : "", item->unit);
}

void
encfg_overheard_decode (EncfgOverheard *self,
                        const EncfgSniffed *sniffed,
                        GString *lines,
                        JsonArray *values)
{
  if (!sniffed->words ||
      (sniffed->kind != ENCFG_SNIFF_ANSWERED && sniffed->kind != ENCFG_SNIFF_BROADCAST))
    return;
  watch_page (self, sniffed);
  for (guint i = 0; i < self->profile->items->len; i++)
    decode_item (self, sniffed, g_ptr_array_index (self->profile->items, i), lines, values);
}

static char *
format_key (const EncfgItem *item, guint n, guint index)
{
  g_autofree char *text = format_index (item, index);

  return n > 1 ? g_strdup_printf ("%s[%s]", item->key, text) : g_strdup (item->key);
}

char *
encfg_overheard_find_key (const EncfgOverheard *self,
                          guint8 unit,
                          EncfgTable table,
                          guint16 address)
{
  for (guint i = 0; i < self->profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (self->profile->items, i);
      const guint n = encfg_profile_count_slots (self->profile, item);

      for (guint k = 0; item->table == table && k < n; k++)
        if (address >= encfg_item_address (item, k) &&
            address < encfg_item_address (item, k) + item->words &&
            is_shown (self, unit, encfg_item_view (item, k)))
          return format_key (item, n, k);
    }
  return NULL;
}
