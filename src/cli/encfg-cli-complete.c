/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-complete.h"

#include "encfg-backup.h"
#include "encfg-finder.h"
#include "encfg-port-list.h"
#include "encfg-profile-load.h"

#include <string.h>

/* Where the last word stands. */
typedef struct
{
  const EncfgCliVerb *verb;
  const EncfgCliOption *option; /* whose value it is, or NULL */
  const char *before;           /* the argument before it, or NULL */
  const char *profile;          /* given with --profile, or NULL */
  const char *word;
  GPtrArray *found; /* utf8, candidates so far */
} Place;

G_GNUC_PRINTF (2, 3)
static void
add (Place *place, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (g_str_has_prefix (text, place->word) &&
      !g_ptr_array_find_with_equal_func (place->found, text, g_str_equal, NULL))
    g_ptr_array_add (place->found, g_steal_pointer (&text));
}

static void
add_all (Place *place, const char *const *texts)
{
  for (; *texts; texts++)
    add (place, "%s", *texts);
}

/* (element-type EncfgProfile) (transfer full) */
static GPtrArray *
list_profiles (const Place *place)
{
  g_autoptr (EncfgProfile) given =
    place->profile ? encfg_profile_find (place->profile, NULL) : NULL;
  GPtrArray *profiles;

  if (!given)
    return encfg_find_known_profiles (NULL);
  profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_profile_unref);
  g_ptr_array_add (profiles, g_steal_pointer (&given));
  return profiles;
}

static void
add_profiles (Place *place)
{
  g_auto (GStrv) ids = encfg_profile_list ();

  add_all (place, (const char *const *) ids);
}

static void
add_backups (Place *place)
{
  g_auto (GStrv) ids = encfg_backup_list_ids ();

  add_all (place, (const char *const *) ids);
}

static void
add_presets (Place *place)
{
  g_autoptr (GPtrArray) profiles = list_profiles (place);

  for (guint i = 0; i < profiles->len; i++)
    {
      const EncfgProfile *profile = g_ptr_array_index (profiles, i);

      for (guint k = 0; k < profile->presets->len; k++)
        add (place, "%s", ((const EncfgPreset *) g_ptr_array_index (profile->presets, k))->key);
    }
}

/* A key, or its group where the word has not come so far: "string[2]." stands for all in there. */
static void
add_key (Place *place, const char *before, const char *key, const char *after)
{
  const gsize length = strlen (before);
  const char *word = strlen (place->word) >= length ? place->word + length : "";
  gsize known = 0;
  const char *dot;

  while (word[known] != '\0' && word[known] == key[known])
    known++;
  dot = strstr (key + known, "].");
  if (dot)
    add (place, "%s%.*s", before, (int) (dot + 2 - key), key);
  else
    add (place, "%s%s%s", before, key, after);
}

static void
add_keys (Place *place, const char *before, const char *after)
{
  g_autoptr (GPtrArray) profiles = list_profiles (place);

  for (guint i = 0; i < profiles->len; i++)
    {
      g_autoptr (GPtrArray) items =
        encfg_profile_list_section (g_ptr_array_index (profiles, i), ENCFG_SECTION_SETTINGS);

      for (guint k = 0; k < items->len; k++)
        add_key (place, before, ((const EncfgItem *) g_ptr_array_index (items, k))->key, after);
    }
}

static void
add_assignments (Place *place)
{
  add_keys (place, "", "=");
}

/* A list with commas: its last name. */
static void
add_key_list (Place *place)
{
  const char *comma = strrchr (place->word, ',');
  g_autofree char *before = g_strndup (place->word, comma ? comma + 1 - place->word : 0);

  add_keys (place, before, "");
}

static void
add_ports (Place *place)
{
  g_autoptr (GPtrArray) ports = encfg_port_list (NULL);

  for (guint i = 0; ports && i < ports->len; i++)
    add (place, "%s", ((const EncfgPort *) g_ptr_array_index (ports, i))->device);
}

static void
add_speeds (Place *place)
{
  static const char *const speeds[] = { "9600", "19200", "38400", "57600", "115200", NULL };

  add_all (place, speeds);
}

static void
add_formats (Place *place)
{
  static const char *const formats[] = { "8N1", "8E1", "8O1", "8N2", NULL };

  add_all (place, formats);
}

static void
add_tables (Place *place)
{
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    add (place, "%s", encfg_table_name ((EncfgTable) i));
}

static void
add_option_value (Place *place)
{
  static const struct
  {
    const char *option;
    void (*add) (Place *place);
  } values[] = {
    { "preset", add_presets }, { "profile", add_profiles }, { "set", add_assignments },
    { "only", add_key_list },  { "serial", add_ports },     { "baud", add_speeds },
    { "format", add_formats },
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (g_str_equal (place->option->name, values[i].option))
      values[i].add (place);
}

static void
add_options (Place *place)
{
  const EncfgCliOption *const tables[] = { place->verb ? place->verb->options : NULL,
                                           encfg_cli_global_options };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const EncfgCliOption *option = tables[i]; option && option->name; option++)
      add (place, "--%s", option->name);
}

/* Those that have no verb of their own. */
static void
add_commands (Place *place)
{
  g_autoptr (GPtrArray) profiles = list_profiles (place);

  for (guint i = 0; i < profiles->len; i++)
    {
      const EncfgProfile *profile = g_ptr_array_index (profiles, i);

      for (guint k = 0; k < profile->commands->len; k++)
        {
          const EncfgCommand *command = g_ptr_array_index (profile->commands, k);

          if (!encfg_cli_find_verb (command->key))
            add (place, "%s", command->key);
        }
    }
}

static void
add_placeholder (Place *place, const char *name)
{
  if (g_str_equal (name, "TABLE"))
    add_tables (place);
  else if (g_str_equal (name, "KEY") && g_str_equal (place->verb->name, "command"))
    add_commands (place);
  else if (g_str_equal (name, "ID") && g_str_equal (place->verb->name, "profile"))
    add_profiles (place);
  else if (g_str_equal (name, "ID"))
    add_backups (place);
}

/* From the arguments as --help shows them: small letters are words to type, capitals stand for
 * something. Only the first argument and the one after a word of the first are known. */
static void
add_arguments (Place *place)
{
  g_auto (GStrv) tokens = g_strsplit_set (place->verb->arguments, " ()[]|", -1);
  const char *last = NULL; /* word to type, after which a placeholder belongs to it */

  for (guint i = 0; tokens[i]; i++)
    {
      const EncfgCliOption *option = encfg_cli_find_option (tokens[i]);

      if (*tokens[i] == '\0')
        continue;
      if (*tokens[i] == '-')
        while (option && option->value && tokens[i + 1] && *tokens[++i] == '\0')
          ;
      else if (g_ascii_islower (*tokens[i]))
        {
          last = tokens[i];
          if (!place->before)
            add (place, "%s", last);
        }
      else if (g_strcmp0 (place->before, last) == 0)
        add_placeholder (place, tokens[i]);
    }
}

GStrv
encfg_cli_complete (const char *const *words)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  Place place = { .word = "", .found = found };

  for (; *words && words[1]; words++)
    {
      const EncfgCliOption *option = **words == '-' ? encfg_cli_find_option (*words) : NULL;

      if (place.option && g_str_equal (place.option->name, "profile"))
        place.profile = *words;
      if (place.option)
        place.option = NULL;
      else if (option && option->value && !strchr (*words, '='))
        place.option = option;
      else if (**words != '-' && !place.verb)
        place.verb = encfg_cli_find_verb (*words);
      else if (**words != '-')
        place.before = *words;
    }
  if (*words)
    place.word = *words;

  if (place.option)
    add_option_value (&place);
  else if (*place.word == '-')
    add_options (&place);
  else if (place.verb)
    add_arguments (&place);
  else
    for (guint i = 0; encfg_cli_verbs[i]; i++)
      add (&place, "%s", encfg_cli_verbs[i]->name);
  g_ptr_array_add (found, NULL);
  return (GStrv) g_ptr_array_steal (found, NULL);
}
