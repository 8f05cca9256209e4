package storybook

import (
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/web/calls"
)

// The speakers of the demonstration.
var (
	sophie = cast.Sophie.Name()
	marc   = cast.Marc.Name()
	julie  = cast.Julie.Name()
)

// line is a line of the transcript of the demonstration, with the time at which it begins.
type line struct {
	minute, second int
	speaker, text  string
}

// spoken returns the transcript of the demonstration. A line ends when the next begins, or when its text is spoken if
// that is earlier.
func spoken() []calls.Cue {
	lines := demonstration()
	cues := make([]calls.Cue, len(lines))
	for i, l := range lines {
		cues[i] = calls.Cue{Start: pos(l.minute, l.second), Speaker: l.speaker, Text: l.text}
	}
	for i := range cues {
		// A speaker says about 14 letters a second.
		cues[i].End = cues[i].Start + time.Duration(len(cues[i].Text))*time.Second/14
		if i+1 < len(cues) {
			cues[i].End = min(cues[i].End, cues[i+1].Start)
		}
	}
	return cues
}

// pos returns the position in a recording at a minute and a second.
func pos(minute, second int) time.Duration {
	return time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
}

// demonstration returns the lines of the transcript. The sales team shows a planning tool to a haulage firm.
func demonstration() []line {
	return []line{
		{0, 4, sophie, "Bonjour Marc, bonjour Julie. Vous m’entendez bien tous les deux ?"},
		{0, 9, marc, "Très bien, bonjour Sophie."},
		{0, 12, julie, "Bonjour. Oui, parfait."},
		{0, 18, sophie,
			"Merci de prendre ce temps. Je vous propose trois quarts d’heure : d’abord où vous en êtes, puis la " +
				"planification des tournées à l’écran, et on finit par le contrat."},
		{0, 41, marc,
			"Ça nous va. Julie est responsable de l’exploitation, c’est elle qui vivra avec l’outil, donc n’hésitez pas à " +
				"entrer dans le détail."},
		{1, 2, julie, "Surtout sur les remplacements de chauffeurs, c’est là que nous perdons le plus de temps."},
		{1, 14, sophie,
			"Alors commençons par là. Aujourd’hui, quand un chauffeur appelle à cinq heures du matin, que se passe-t-il ?"},
		{1, 27, julie,
			"J’ai un tableau avec les permis et les heures, je le regarde, j’appelle deux ou trois personnes, et je refais " +
				"les feuilles de route à la main. Quarante minutes, les bons jours."},
		{1, 58, marc, "Et quand Julie est en congé, c’est moi, et c’est une heure."},
		{4, 6, sophie,
			"Je vous montre. Ici, je retire Karim de la tournée de Douai. L’écran propose tout de suite les trois personnes " +
				"qui ont le permis, les heures et qui sont à moins de vingt minutes."},
		{4, 36, julie, "Il tient compte du repos de onze heures ?"},
		{4, 40, sophie,
			"Oui, du repos, des pauses, et des quarante-huit heures. Ceux qui ne peuvent pas sont là aussi, avec la raison."},
		{4, 58, julie, "D’accord. Ça, déjà, c’est deux appels de moins."},
		{5, 40, marc, "Et les clients sont prévenus comment ?"},
		{5, 46, sophie,
			"Un message part quand l’heure d’arrivée change de plus d’un quart d’heure. Vous choisissez pour quels clients."},
		{8, 12, julie, "Est-ce qu’on peut garder nos numéros de tournée ? Tout le monde les connaît par cœur."},
		{8, 20, sophie, "Bien sûr, l’import reprend vos numéros. On peut même les imprimer en gros sur la feuille."},
		{8, 44, marc, "Combien de temps entre la signature et le premier jour ?"},
		{8, 51, sophie,
			"Trois semaines chez des gens de votre taille. Une pour reprendre vos données, une en parallèle, une avec nous " +
				"sur place le matin."},
		{12, 9, sophie,
			"On passe au contrat si vous voulez. J’ai repris vos volumes de l’an dernier, quarante-deux tournées par " +
				"semaine en moyenne."},
		{12, 31, julie, "Quarante-six depuis septembre, avec l’entrepôt de Lesquin."},
		{12, 38, sophie, "Très bien, je corrige. Ça vous fait passer dans la tranche du dessus."},
		{12, 47, marc, "Si on s’engage sur deux ans, la remise annuelle reste à huit pour cent ou elle monte ?"},
		{12, 58, sophie,
			"Elle monte à douze, tant que les volumes se tiennent. Je vous l’écris dans le devis, avec la clause de sortie " +
				"au bout d’un an."},
		{13, 21, sophie, "La remise est revue chaque année à la date du contrat. Vous êtes prévenus trois mois avant."},
		{13, 40, marc, "Et si on ouvre Arras au printemps, les tournées comptent dans le même contrat ?"},
		{13, 49, sophie, "Oui, un seul contrat, un seul palier."},
		{14, 2, marc,
			"Bon. Il me faut quelque chose à montrer à mon associé. Un chiffre simple : ce que ça coûte par tournée."},
		{14, 15, sophie, "Un euro quarante à votre volume, remise comprise."},
		{17, 30, julie, "Une question bête : si le réseau tombe chez nous, on fait quoi ?"},
		{17, 37, sophie,
			"La journée est déjà sur les téléphones des chauffeurs. Vous pouvez imprimer la veille au soir, c’est " +
				"automatique si vous le demandez."},
		{18, 5, julie, "Je le demande."},
		{21, 10, marc, "Parlons des données. Où sont-elles, et qui les voit ?"},
		{21, 18, sophie,
			"À Roubaix, chez un hébergeur français. Chez nous, deux personnes y ont accès, et chaque accès est inscrit dans " +
				"un journal que vous pouvez lire."},
		{21, 44, marc, "Et si on s’arrête ?"},
		{21, 47, sophie, "Vous emportez tout, en fichiers ouverts, et nous effaçons sous trente jours avec une attestation."},
		{26, 12, julie, "Les intérimaires, ils ont un accès aussi ?"},
		{26, 17, sophie, "Un accès à la journée, par un code sur la feuille de route. Il s’éteint le soir."},
		{26, 40, julie, "C’est bien, ça. Aujourd’hui on leur prête un téléphone et on le cherche pendant une semaine."},
		{29, 0, sophie,
			"Je résume, et vous me corrigez. Quarante-six tournées, un engagement de deux ans à douze pour cent, Arras " +
				"compris quand il ouvre, trois semaines de mise en route."},
		{29, 31, marc, "Avec la sortie au bout d’un an."},
		{29, 34, sophie, "Avec la sortie au bout d’un an, oui."},
		{29, 40, marc, "Envoyez-moi le devis avant vendredi, je le passe en comité lundi."},
		{30, 2, julie, "Et pour moi, un essai sur une seule tournée, Lesquin par exemple, avant que tout le monde change ?"},
		{30, 14, sophie, "Avec plaisir. Je vous ouvre Lesquin lundi, vous le gardez quinze jours."},
		{33, 20, marc, "Dernière chose : la formation, elle est dans le prix ?"},
		{33, 25, sophie,
			"Deux demi-journées sont comprises. Au-delà, c’est trois cents euros la demi-journée, mais personne n’en a eu " +
				"besoin cette année."},
		{37, 30, marc, "Très bien. Merci Sophie, c’était clair."},
		{37, 38, julie, "Merci, bonne fin de journée."},
		{37, 42, sophie, "Merci à vous deux. Le devis part demain matin. À lundi, Julie."},
	}
}
