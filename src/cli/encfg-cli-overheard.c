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

static void
add_value (JsonArray *values, const EncfgItem *item, guint index, const EncfgValue *value)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "key", item->key);
  if (index > 0)
    json_object_set_int_member (object, "index", index);
  json_object_set_member (object, "value", encfg_json_from_value (item, value));
  json_object_set_string_member (object, "unit", item->unit);
  json_array_add_object_element (values, object);
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
  guint first = 0, last = 0;

  for (guint i = 0; i < n; i++)
    {
      const guint16 *words = find_words (self, sniffed, item, i);
      EncfgValue value = ENCFG_VALUE_INIT_UNREAD;
      g_autofree char *text = NULL;

      if (!words)
        continue;
      if (encfg_codec_decode (item, words, &value, NULL))
        text = encfg_codec_format (item, &value);
      last = i + 1;
      first = first ? first : last;
      g_string_append_printf (texts,
                              "%s%s",
                              texts->len ? ", " : "",
                              !text   ? "?"
                              : *text ? text
                                      : "—");
      add_value (values, item, n > 1 ? i + 1 : 0, &value);
    }
  if (first == 0)
    return;
  g_string_append_printf (lines, "    %s", item->key);
  if (n > 1 && first == last)
    g_string_append_printf (lines, "[%u]", first);
  else if (n > 1)
    g_string_append_printf (lines, "[%u…%u]", first, last);
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
          return n > 1 ? g_strdup_printf ("%s[%u]", item->key, k + 1) : g_strdup (item->key);
    }
  return NULL;
}
