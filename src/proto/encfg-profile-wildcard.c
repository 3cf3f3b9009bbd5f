/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* How the parts of a profile file name items: by key, or with "[*]" all numbers of a group. */

#include "encfg-profile-load-private.h"
#include <string.h>

static gboolean
matches (const char *pattern, const char *key)
{
  while (*pattern != '\0')
    if (g_str_has_prefix (pattern, "[*]"))
      {
        if (*key++ != '[')
          return FALSE;
        key += strspn (key, "0123456789");
        if (*key++ != ']')
          return FALSE;
        pattern += 3;
      }
    else if (*pattern++ != *key++)
      return FALSE;
  return *key == '\0';
}

gboolean
encfg_load_is_wild (const char *key)
{
  return strstr (key, "[*]") != NULL;
}

/* Leads from "voltage-high" or "string.voltage-high" to "string[1].voltage-high". */
static void
fault_no_item (EncfgLoad *load, const char *member, const char *key)
{
  const char *dot = strrchr (key, '.');
  const char *last = dot != NULL ? dot + 1 : key;

  for (guint i = 0; *last != '\0' && i < load->profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (load->profile->items, i);

      if (item->group != NULL && g_str_has_suffix (item->key, last) &&
          strlen (item->key) > strlen (last) &&
          item->key[strlen (item->key) - strlen (last) - 1] == '.')
        {
          encfg_reader_fault (&load->reader,
                              member,
                              "there is no item “%s”; its group repeats, so say “%s”, or [*] for "
                              "all numbers where several are possible",
                              key,
                              item->key);
          return;
        }
    }
  encfg_reader_fault (&load->reader, member, "there is no item “%s”", key);
}

const EncfgItem *
encfg_load_find_item (EncfgLoad *load, const char *member, const char *key)
{
  const EncfgItem *item = encfg_profile_find_item (load->profile, key);

  if (item == NULL && (*key != '\0' || !encfg_reader_is_told (&load->reader, member)))
    {
      if (encfg_load_is_wild (key))
        encfg_reader_fault (
          &load->reader, member, "“%s” names several; here a number is needed, like [1]", key);
      else
        fault_no_item (load, member, key);
    }
  return item;
}

const EncfgItem *
encfg_load_find_status (EncfgLoad *load, const char *member, const char *key)
{
  const EncfgItem *item = encfg_load_find_item (load, member, key);

  if (item == NULL || item->section == ENCFG_SECTION_STATUS)
    return item;
  encfg_reader_fault (&load->reader, member, "“%s” is no item of “status”", key);
  return NULL;
}

const EncfgItem *
encfg_load_get_item (EncfgLoad *load, JsonObject *object, const char *member, gboolean required)
{
  g_autofree char *key = encfg_reader_get_string (&load->reader, object, member, required);

  return key != NULL ? encfg_load_find_item (load, member, key) : NULL;
}

const EncfgItem *
encfg_load_get_status (EncfgLoad *load, JsonObject *object, const char *member, gboolean required)
{
  g_autofree char *key = encfg_reader_get_string (&load->reader, object, member, required);

  return key != NULL ? encfg_load_find_status (load, member, key) : NULL;
}

GPtrArray *
encfg_load_list_items (EncfgLoad *load, const char *member, const char *pattern)
{
  GPtrArray *list = g_ptr_array_new ();
  const EncfgItem *item;

  if (!encfg_load_is_wild (pattern))
    {
      item = encfg_load_find_item (load, member, pattern);
      if (item != NULL)
        g_ptr_array_add (list, (gpointer) item);
      return list;
    }
  for (guint i = 0; i < load->profile->items->len; i++)
    {
      item = g_ptr_array_index (load->profile->items, i);
      if (matches (pattern, item->key))
        g_ptr_array_add (list, (gpointer) item);
    }
  if (list->len == 0)
    fault_no_item (load, member, pattern);
  return list;
}

/* The last word of "string[2].level" before its end `end`. */
static char *
copy_last_word (const char *text, const char *end)
{
  const char *begin = end;

  while (begin > text && begin[-1] != '.')
    begin--;
  return g_strndup (begin, (gsize) (end - begin));
}

guint
encfg_load_number_of (const EncfgItem *item, const char *group)
{
  for (const EncfgGroup *g = item->group; g != NULL; g = g->parent)
    if (g->number > 0)
      {
        g_autofree char *name = copy_last_word (g->key, strrchr (g->key, '['));

        if (strcmp (name, group) == 0)
          return g->number;
      }
  return 0;
}

const EncfgItem *
encfg_load_find_like (EncfgLoad *load,
                      const char *member,
                      const char *pattern,
                      const EncfgItem *like)
{
  g_autoptr (GString) key = g_string_new (NULL);
  const char *rest = pattern;

  for (const char *star; (star = strstr (rest, "[*]")) != NULL; rest = star + 3)
    {
      g_autofree char *group = copy_last_word (pattern, star);
      guint number = encfg_load_number_of (like, group);

      if (number == 0)
        {
          encfg_reader_fault (&load->reader,
                              member,
                              "which number of “%s” is meant? “%s” has none to go by",
                              group,
                              like->key);
          return NULL;
        }
      g_string_append_len (key, rest, star - rest);
      g_string_append_printf (key, "[%u]", number);
    }
  g_string_append (key, rest);
  return encfg_load_find_item (load, member, key->str);
}
