/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-io.h"

#include "encfg-sim-bank-put.h"
#include <string.h>

#define LOOP_LOW 0.004 /* amperes of a current loop at the ends of what its sensor measures */
#define LOOP_HIGH 0.02

const EncfgItem *
encfg_sim_io_find_setting (const EncfgSimBank *bank,
                           const char *group,
                           guint number,
                           const char *key)
{
  g_autofree char *in_group = g_strdup_printf ("%s[%u].%s", group, number, key);
  g_autofree char *flat = g_strdup_printf ("%s-%u-%s", group, number, key);
  const EncfgItem *item = encfg_sim_bank_find_item (bank, in_group);

  return item != NULL ? item : encfg_sim_bank_find_item (bank, flat);
}

/* What the value of an enum means, or NULL. */
static const char *
meaning_of (const EncfgSimBank *bank, const EncfgItem *item)
{
  EncfgValue value;

  if (item == NULL || !encfg_sim_bank_get (bank, item, 0, &value) ||
      value.kind != ENCFG_VALUE_NUMBER)
    return NULL;
  return encfg_item_meaning_of (item, value.number);
}

gboolean
encfg_sim_io_is_on (const EncfgSimBank *bank, const EncfgItem *item)
{
  const char *meaning = meaning_of (bank, item);
  EncfgValue value;

  if (meaning != NULL && (strcmp (meaning, "on") == 0 || strcmp (meaning, "off") == 0))
    return strcmp (meaning, "on") == 0;
  return item != NULL && encfg_sim_bank_get (bank, item, 0, &value) && value.number != 0;
}

/* The current of the loop that brings `quantity` to `input`, where the profile has a reading for it
 * and the settings that say what the ends of the loop stand for. What the input counts before it is
 * scaled is its own business; here it is the same number. */
static void
show_loop (EncfgSimBank *bank, guint input, const char *quantity, double number)
{
  g_autofree char *reading = g_strdup_printf ("analog-%u", input);
  g_autofree char *raw_key = g_strdup_printf ("analog-raw-%u", input);
  const EncfgItem *item = encfg_sim_bank_find_item (bank, reading);
  g_autofree char *low_key = g_strdup_printf ("%s-at-4ma", quantity);
  g_autofree char *high_key = g_strdup_printf ("%s-at-20ma", quantity);
  double low, high, share;
  EncfgValue value;

  if (!encfg_sim_bank_get_si (bank, low_key, 0, &low) ||
      !encfg_sim_bank_get_si (bank, high_key, 0, &high) || !(high > low))
    return;
  share = CLAMP ((number - low) / (high - low), 0, 1);
  encfg_sim_bank_put_si (bank, reading, 0, LOOP_LOW + share * (LOOP_HIGH - LOOP_LOW));
  if (item != NULL && encfg_sim_bank_get (bank, item, 0, &value) &&
      value.kind == ENCFG_VALUE_NUMBER)
    encfg_sim_bank_put (bank, raw_key, 0, value.number);
}

void
encfg_sim_io_show_room (EncfgSimBank *bank, const EncfgSimRoom *room)
{
  encfg_sim_bank_put_si (bank, "ambient-temp", 0, room->celsius);
  encfg_sim_bank_put_si (bank, "ambient-humidity", 0, room->humidity);
  show_loop (bank, 1, "ambient-temp", room->celsius);
  show_loop (bank, 2, "humidity", room->humidity);
}

gboolean
encfg_sim_io_set_input (EncfgSimBank *bank, guint input, gboolean is_closed)
{
  g_autofree char *key = g_strdup_printf ("input-%u", input);

  encfg_sim_bank_put (bank, key, 0, is_closed);
  return encfg_sim_bank_find_item (bank, key) != NULL;
}

/* TRUE if an input is not as it normally is: closed, unless the profile has a setting for that. */
static gboolean
is_input_active (const EncfgSimBank *bank, guint input)
{
  g_autofree char *key = g_strdup_printf ("input-%u", input);
  const EncfgItem *item = encfg_sim_bank_find_item (bank, key);
  const char *normal =
    meaning_of (bank, encfg_sim_io_find_setting (bank, "input", input, "normal"));
  gboolean is_closed = item != NULL && encfg_sim_io_is_on (bank, item);

  return is_closed != (g_strcmp0 (normal, "closed") == 0);
}

static gboolean
is_driven (const EncfgSimBank *bank, const char *source, const EncfgSimAlarmState *state)
{
  if (g_str_has_prefix (source, "input "))
    return is_input_active (bank, (guint) g_ascii_strtoull (source + strlen ("input "), NULL, 10));
  return (strcmp (source, "any level 1") == 0 && state->level[1]) ||
         (strcmp (source, "any level 2") == 0 && state->level[2]) ||
         (strcmp (source, "string alarm") == 0 && state->string) ||
         (strcmp (source, "cell alarm") == 0 && state->cell);
}

static void
show_relays (EncfgSimBank *bank, const EncfgSimAlarmState *state)
{
  for (guint relay = 1;; relay++)
    {
      g_autofree char *key = g_strdup_printf ("relay-%u", relay);
      const char *source =
        meaning_of (bank, encfg_sim_io_find_setting (bank, "relay", relay, "source"));

      if (encfg_sim_bank_find_item (bank, key) == NULL)
        return;
      if (source != NULL)
        encfg_sim_bank_put (bank, key, 0, is_driven (bank, source, state));
    }
}

void
encfg_sim_io_show_alarms (EncfgSimBank *bank, const EncfgSimAlarmState *state)
{
  gboolean is_any = state->level[1] || state->level[2];
  const EncfgItem *enabled = encfg_sim_bank_find_item (bank, "buzzer-enabled");
  const EncfgItem *buzzer = encfg_sim_bank_find_item (bank, "buzzer");

  show_relays (bank, state);
  encfg_sim_bank_put (bank, "lamp-alarm", 0, state->lamp);
  /* One that can be written is a switch, and says whether the buzzer may sound. */
  if (buzzer != NULL && !encfg_item_is_writable (buzzer))
    encfg_sim_bank_put (
      bank, "buzzer", 0, is_any && (enabled == NULL || encfg_sim_io_is_on (bank, enabled)));
}
