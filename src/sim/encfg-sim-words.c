/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-words.h"

#include "encfg-sim-server.h"
#include <glib/gi18n-lib.h>

#define LONG_ENOUGH_S ENCFG_SIM_RESET_AFTER_S
#define COUNTED_BELOW 500000 /* more is as good as for ever */

EncfgSimLampColor
encfg_sim_words_lamp_color (const char *key)
{
  if (g_str_equal (key, "lamp-fault") || g_str_equal (key, "lamp-alarm"))
    return ENCFG_SIM_LAMP_RED;
  return g_str_equal (key, "lamp-ir-test") ? ENCFG_SIM_LAMP_BLUE : ENCFG_SIM_LAMP_GREEN;
}

EncfgSimLampState
encfg_sim_words_parse_lamp (const char *state)
{
  if (g_str_equal (state, "off"))
    return ENCFG_SIM_LAMP_OFF;
  return g_str_equal (state, "on") ? ENCFG_SIM_LAMP_ON : ENCFG_SIM_LAMP_BLINK;
}

const char *
encfg_sim_words_lamp (EncfgSimLampState state)
{
  static const char *const words[] = { NC_ ("lamp", "off"),
                                       NC_ ("lamp", "on"),
                                       NC_ ("lamp", "blinks") };

  return g_dpgettext2 (GETTEXT_PACKAGE, "lamp", words[state]);
}

char *
encfg_sim_words_place (const EncfgSimReport *report, const char *uri)
{
  if (uri == NULL)
    uri = "—";
  if (report->has_power)
    return g_strdup_printf (g_str_has_prefix (uri, "rtu:") ? _ ("RS485: %s") : _ ("LAN: %s"), uri);
  return report->is_switched_on ? g_strdup_printf (_ ("It restarts. It was at %s"), uri)
                                : g_strdup_printf (_ ("No power. It was at %s"), uri);
}

const char *
encfg_sim_words_power (gboolean on)
{
  return on ? _ ("The simulated module has power again") : _ ("The simulated module has no power");
}

char *
encfg_sim_words_reset_hint (void)
{
  return g_strdup_printf (_ ("Hold it for %d s: factory network and address"), LONG_ENOUGH_S);
}

char *
encfg_sim_words_holding (double held_s)
{
  if (held_s >= LONG_ENOUGH_S)
    return g_strdup_printf (_ ("Held for %.1f s: let it go"), held_s);
  return g_strdup_printf (_ ("Held for %.1f s of %d s"), held_s, LONG_ENOUGH_S);
}

char *
encfg_sim_words_held_too_short (double held_s)
{
  return g_strdup_printf (_ ("Held for %.1f s: too short, nothing happens"), held_s);
}

char *
encfg_sim_words_pressed (const EncfgSimReport *report, double held_s)
{
  if (report != NULL && !report->has_power)
    return g_strdup (_ ("RESET does nothing: the simulated module has no power"));
  if (held_s >= LONG_ENOUGH_S)
    return g_strdup_printf (
      _ ("RESET was held for %.1f s: the simulated module has its factory network and address"),
      held_s);
  return g_strdup_printf (_ ("RESET was held for %.1f s: too short, nothing happens"), held_s);
}

char *
encfg_sim_words_faults (const EncfgSimReport *report)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < report->faults->len; i++)
    {
      const EncfgSimReportFault *fault = &g_array_index (report->faults, EncfgSimReportFault, i);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", fault->name);
      if (fault->count < COUNTED_BELOW)
        g_string_append_printf (text, " × %u", fault->count);
      if (fault->left_s > 0)
        g_string_append_printf (text, " (%u s)", fault->left_s);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
